namespace Puente.Runtime.Functions;

/// <summary>Another process listens on a port the host was told to use.</summary>
/// <param name="port">The port.</param>
/// <param name="inner">What the server reported.</param>
public sealed class PortInUseException(int port, Exception inner)
    : InvalidOperationException($"Port {port} is in use by another process. Stop that process, or choose another port (0 picks a free one).", inner)
{
    /// <summary>The port.</summary>
    public int Port { get; } = port;
}

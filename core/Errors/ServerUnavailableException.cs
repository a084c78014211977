namespace Puente.Core;

/// <summary>
/// A server that a tier keeps its data in is out of reach, or does not do what it is asked. It passes, or an operator mends it; nobody's input is at fault.
/// HTTP answers it as an RFC 9457 problem with status 503; a tier that starts says it in one line and ends with exit code 1.
/// </summary>
/// <param name="server">Which: its part in the system and its address, without a password.</param>
/// <param name="problem">What it does.</param>
/// <param name="remedy">What to do about it.</param>
/// <param name="inner">How it showed.</param>
public sealed class ServerUnavailableException(string server, string problem, string remedy, Exception inner) : Exception($"{server} {problem}. {remedy}", inner)
{
    /// <summary>Which server.</summary>
    public string Server { get; } = server;

    /// <summary>What to do about it.</summary>
    public string Remedy { get; } = remedy;
}

namespace Puente.Runtime.Dapr.Bindings;

/// <summary>One output binding component.</summary>
internal interface IOutputBinding
{
    /// <summary>The operations that <see cref="InvokeAsync"/> takes.</summary>
    IReadOnlyList<string> Operations { get; }

    /// <summary>Runs one operation; the answer's data. Failures are <see cref="Grpc.Core.RpcException"/> or <see cref="IOException"/>.</summary>
    Task<byte[]> InvokeAsync(string operation, ReadOnlyMemory<byte> data, IReadOnlyDictionary<string, string> metadata, CancellationToken cancellationToken);
}

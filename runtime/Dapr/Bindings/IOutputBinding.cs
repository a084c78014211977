namespace Puente.Runtime.Dapr.Bindings;

/// <summary>One output binding component.</summary>
internal interface IOutputBinding
{
    /// <summary>The operations that <see cref="InvokeAsync"/> takes.</summary>
    IReadOnlyList<string> Operations { get; }

    /// <summary>Runs one operation. Failures are those of <see cref="Errors.Fail.IsOfStore"/>, or <see cref="Grpc.Core.RpcException"/>.</summary>
    Task<BindingAnswer> InvokeAsync(string operation, ReadOnlyMemory<byte> data, IReadOnlyDictionary<string, string> metadata, CancellationToken cancellationToken);
}

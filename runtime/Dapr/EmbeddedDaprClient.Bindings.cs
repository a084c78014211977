using System.Text.Json;
using Dapr;
using Dapr.Client;
using Grpc.Core;
using Puente.Runtime.Dapr.Bindings;
using Puente.Runtime.Dapr.Errors;

namespace Puente.Runtime.Dapr;

/// <content>Output bindings.</content>
public sealed partial class EmbeddedDaprClient
{
    /// <inheritdoc/>
    public override Task InvokeBindingAsync<TRequest>(
        string bindingName, string operation, TRequest data, IReadOnlyDictionary<string, string>? metadata = default,
        CancellationToken cancellationToken = default) =>
        InvokeAsync(bindingName, operation, ToJson(data), metadata, cancellationToken);

    /// <inheritdoc/>
    public override async Task<TResponse> InvokeBindingAsync<TRequest, TResponse>(
        string bindingName, string operation, TRequest data, IReadOnlyDictionary<string, string>? metadata = default,
        CancellationToken cancellationToken = default)
    {
        var answer = await InvokeAsync(bindingName, operation, ToJson(data), metadata, cancellationToken).ConfigureAwait(false);
        try
        {
            return FromJson<TResponse>(answer.Data)!;
        }
        catch (JsonException e)
        {
            throw new DaprException("Binding operation failed: the response payload could not be deserialized. See InnerException for details.", e);
        }
    }

    /// <inheritdoc/>
    public override async Task<BindingResponse> InvokeBindingAsync(BindingRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var answer = await InvokeAsync(request.BindingName, request.Operation, request.Data, request.Metadata, cancellationToken).ConfigureAwait(false);
        return new BindingResponse(request, answer.Data, answer.Metadata ?? new Dictionary<string, string>());
    }

    private Task<BindingAnswer> InvokeAsync(
        string bindingName, string operation, ReadOnlyMemory<byte> data, IReadOnlyDictionary<string, string>? metadata, CancellationToken cancellationToken)
    {
        const string code = "ERR_INVOKE_OUTPUT_BINDING";
        ArgumentException.ThrowIfNullOrEmpty(bindingName);
        ArgumentException.ThrowIfNullOrEmpty(operation);
        return CallAsync("Binding", code, "binding", bindingName, stop =>
        {
            if (components.Inputs.ContainsKey(bindingName))
                throw Fail.Rpc(StatusCode.Internal, code, $"error invoking output binding {bindingName}: binding {bindingName} is an input binding and has no operations; it calls the app");
            if (!components.Bindings.TryGetValue(bindingName, out var binding))
                throw Fail.Rpc(StatusCode.Internal, code, $"error invoking output binding {bindingName}: couldn't find output binding {bindingName}; there are: {string.Join(", ", components.Bindings.Keys)}");
            if (!binding.Operations.Contains(operation))
                throw Fail.Rpc(StatusCode.Internal, code, $"error invoking output binding {bindingName}: binding {bindingName} does not support operation {operation}. supported operations: {string.Join(' ', binding.Operations)}");
            Fail.IfTooLarge(data.Length, options.MaxBodyBytes, $"binding {bindingName}, operation {operation}: the data");
            return binding.InvokeAsync(operation, data, metadata ?? new Dictionary<string, string>(), stop);
        }, cancellationToken);
    }
}

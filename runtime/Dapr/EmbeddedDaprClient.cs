using System.Collections.Concurrent;
using System.Text.Json;
using Dapr.Client;
using Grpc.Core;
using Puente.Runtime.Dapr.Bindings;
using Puente.Runtime.Dapr.Errors;
using Puente.Runtime.Dapr.PubSub;
using Puente.Runtime.Dapr.Resiliency;
using Puente.Runtime.Dapr.Resources;

namespace Puente.Runtime.Dapr;

/// <summary>
/// A <see cref="DaprClient"/> that needs no sidecar: component files that a sidecar would read, run in this process on SQLite and local
/// files. Calls behave and fail as against a sidecar (DaprException around an RpcException with Dapr's status); what a single process
/// cannot offer throws <see cref="NotSupportedException"/> with the alternative.
/// </summary>
/// <remarks>Safe for concurrent use. Events are delivered by <see cref="Delivery.EmbeddedSidecar"/>.</remarks>
public sealed partial class EmbeddedDaprClient : DaprClient
{
    private readonly EmbeddedDaprOptions options;
    private readonly ComponentSet components;
    private readonly CloudEventEnvelope envelope;
    private readonly ConcurrentDictionary<string, string> extendedMetadata = [];
    private int disposed;

    /// <summary>Reads and starts the components.</summary>
    /// <exception cref="ArgumentException">Options are not usable; lists all.</exception>
    /// <exception cref="ComponentException">Component files are not usable; lists every fault with file, line, field and value.</exception>
    public EmbeddedDaprClient(EmbeddedDaprOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        this.options = options;
        components = ComponentLoader.Load(options);
        envelope = new(options.AppId, options.TimeProvider);
    }

    /// <inheritdoc/>
    public override JsonSerializerOptions JsonSerializerOptions => options.JsonSerializerOptions;

    /// <summary>The subscriptions of this app, from its component files.</summary>
    public IReadOnlyList<DaprSubscription> Subscriptions => components.Subscriptions;

    internal EmbeddedDaprOptions Options => options;

    internal IReadOnlyCollection<IInputBinding> Inputs => components.Inputs.Values;

    internal PubSubComponent PubSub(string name) => components.PubSubs[name];

    internal CallPolicy Inbound(string pubsub) => components.Policies.Inbound(pubsub);

    /// <inheritdoc/>
    public override Task<bool> CheckHealthAsync(CancellationToken cancellationToken = default) => Task.FromResult(disposed == 0);

    /// <inheritdoc/>
    public override Task<bool> CheckOutboundHealthAsync(CancellationToken cancellationToken = default) => CheckHealthAsync(cancellationToken);

    /// <summary>Returns at once: components are started by the constructor.</summary>
    public override Task WaitForSidecarAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

    /// <summary>The app id, the loaded components and what <see cref="SetMetadataAsync"/> set; of this process only.</summary>
    public override Task<DaprMetadata> GetMetadataAsync(CancellationToken cancellationToken = default) =>
        Task.FromResult(new DaprMetadata(options.AppId, [], new Dictionary<string, string>(extendedMetadata), components.Loaded));

    /// <inheritdoc/>
    public override Task SetMetadataAsync(string attributeName, string attributeValue, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(attributeName);
        extendedMetadata[attributeName] = attributeValue;
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && Interlocked.Exchange(ref disposed, 1) == 0)
            components.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>Runs a call of a component under its outbound policies; failures are those of <see cref="Fail.Wrapped"/>.</summary>
    private Task<T> CallAsync<T>(
        string operation, string internalCode, string kind, string name, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken) =>
        Fail.Wrapped(operation, internalCode, $"{kind} {name}", () => components.Policies.Outbound(name).RunAsync(call, cancellationToken));

    private static T Find<T>(Dictionary<string, T> components, string name, RpcException none, StatusCode missing, string errorCode, string kind) =>
        components.TryGetValue(name, out var component) ? component
        : components.Count == 0 ? throw none
        : throw Fail.Rpc(missing, errorCode, $"{kind} {name} is not found; there are: {string.Join(", ", components.Keys)}");

    private byte[] ToJson<T>(T value) => value is null ? [] : JsonSerializer.SerializeToUtf8Bytes(value, JsonSerializerOptions);

    private T? FromJson<T>(ReadOnlySpan<byte> data) => data.IsEmpty ? default : JsonSerializer.Deserialize<T>(data, JsonSerializerOptions);
}

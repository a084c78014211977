using System.Diagnostics.CodeAnalysis;
using Dapr.Client;

namespace Puente.Runtime.Dapr;

/// <content>What needs a sidecar. Each names what to do without one.</content>
public sealed partial class EmbeddedDaprClient
{
    private const string Obsolete = "Use a native HTTP or gRPC client for service invocation";

    /// <inheritdoc/>
    public override Task ShutdownSidecarAsync(CancellationToken cancellationToken = default) =>
        throw NotHere("ShutdownSidecarAsync", "The embedded sidecar stops with its host: call IHostApplicationLifetime.StopApplication");

    /// <inheritdoc/>
    public override Task<StateQueryResponse<TValue>> QueryStateAsync<TValue>(
        string storeName, string jsonQuery, IReadOnlyDictionary<string, string>? metadata = default, CancellationToken cancellationToken = default) =>
        throw NotHere("QueryStateAsync", "Keep an index document under a known key and use GetBulkStateAsync");

    /// <inheritdoc/>
    public override HttpRequestMessage CreateInvokeMethodRequest(HttpMethod httpMethod, string appId, string methodName) => throw NoInvocation();

    /// <inheritdoc/>
    public override HttpRequestMessage CreateInvokeMethodRequest(
        HttpMethod httpMethod, string appId, string methodName, IReadOnlyCollection<KeyValuePair<string, string>> queryStringParameters) => throw NoInvocation();

    /// <inheritdoc/>
    public override HttpRequestMessage CreateInvokeMethodRequest<TRequest>(
        HttpMethod httpMethod, string appId, string methodName, IReadOnlyCollection<KeyValuePair<string, string>> queryStringParameters, TRequest data) =>
        throw NoInvocation();

    /// <inheritdoc/>
    public override HttpClient CreateInvokableHttpClient(string? appId = null) => throw NoInvocation();

    /// <inheritdoc/>
    [Obsolete(Obsolete)]
    public override Task<HttpResponseMessage> InvokeMethodWithResponseAsync(HttpRequestMessage request, CancellationToken cancellationToken = default) =>
        throw NoInvocation();

    /// <inheritdoc/>
    [Obsolete(Obsolete)]
    public override Task InvokeMethodAsync(HttpRequestMessage request, CancellationToken cancellationToken = default) => throw NoInvocation();

    /// <inheritdoc/>
    [Obsolete(Obsolete)]
    public override Task<TResponse> InvokeMethodAsync<TResponse>(HttpRequestMessage request, CancellationToken cancellationToken = default) =>
        throw NoInvocation();

    /// <inheritdoc/>
    [Obsolete(Obsolete)]
    public override Task InvokeMethodGrpcAsync(string appId, string methodName, CancellationToken cancellationToken = default) => throw NoInvocation();

    /// <inheritdoc/>
    [Obsolete(Obsolete)]
    public override Task InvokeMethodGrpcAsync<TRequest>(string appId, string methodName, TRequest data, CancellationToken cancellationToken = default) =>
        throw NoInvocation();

    /// <inheritdoc/>
    [Obsolete(Obsolete)]
    public override Task<TResponse> InvokeMethodGrpcAsync<TResponse>(string appId, string methodName, CancellationToken cancellationToken = default) =>
        throw NoInvocation();

    /// <inheritdoc/>
    [Obsolete(Obsolete)]
    public override Task<TResponse> InvokeMethodGrpcAsync<TRequest, TResponse>(
        string appId, string methodName, TRequest data, CancellationToken cancellationToken = default) => throw NoInvocation();

    /// <inheritdoc/>
    public override Task<GetConfigurationResponse> GetConfiguration(
        string storeName, IReadOnlyList<string> keys, IReadOnlyDictionary<string, string>? metadata = default, CancellationToken cancellationToken = default) =>
        throw NoConfiguration();

    /// <inheritdoc/>
    public override Task<SubscribeConfigurationResponse> SubscribeConfiguration(
        string storeName, IReadOnlyList<string> keys, IReadOnlyDictionary<string, string>? metadata = default, CancellationToken cancellationToken = default) =>
        throw NoConfiguration();

    /// <inheritdoc/>
    public override Task<UnsubscribeConfigurationResponse> UnsubscribeConfiguration(string storeName, string id, CancellationToken cancellationToken = default) =>
        throw NoConfiguration();

    /// <inheritdoc/>
    [Experimental("DAPR_CRYPTOGRAPHY")]
    public override Task<ReadOnlyMemory<byte>> EncryptAsync(
        string vaultResourceName, ReadOnlyMemory<byte> plaintextBytes, string keyName, EncryptionOptions encryptionOptions,
        CancellationToken cancellationToken = default) => throw NoCryptography();

    /// <inheritdoc/>
    [Experimental("DAPR_CRYPTOGRAPHY")]
    public override IAsyncEnumerable<ReadOnlyMemory<byte>> EncryptAsync(
        string vaultResourceName, Stream plaintextStream, string keyName, EncryptionOptions encryptionOptions,
        CancellationToken cancellationToken = default) => throw NoCryptography();

    /// <inheritdoc/>
    [Experimental("DAPR_CRYPTOGRAPHY")]
    public override Task<ReadOnlyMemory<byte>> DecryptAsync(
        string vaultResourceName, ReadOnlyMemory<byte> ciphertextBytes, string keyName, DecryptionOptions options,
        CancellationToken cancellationToken = default) => throw NoCryptography();

    /// <inheritdoc/>
    [Experimental("DAPR_CRYPTOGRAPHY")]
    public override Task<ReadOnlyMemory<byte>> DecryptAsync(
        string vaultResourceName, ReadOnlyMemory<byte> ciphertextBytes, string keyName, CancellationToken cancellationToken = default) =>
        throw NoCryptography();

    /// <inheritdoc/>
    [Experimental("DAPR_CRYPTOGRAPHY")]
    public override IAsyncEnumerable<ReadOnlyMemory<byte>> DecryptAsync(
        string vaultResourceName, Stream ciphertextStream, string keyName, DecryptionOptions options, CancellationToken cancellationToken = default) =>
        throw NoCryptography();

    /// <inheritdoc/>
    [Experimental("DAPR_CRYPTOGRAPHY")]
    public override IAsyncEnumerable<ReadOnlyMemory<byte>> DecryptAsync(
        string vaultResourceName, Stream ciphertextStream, string keyName, CancellationToken cancellationToken = default) => throw NoCryptography();

    /// <inheritdoc/>
    [Experimental("DAPR_DISTRIBUTEDLOCK")]
    public override Task<TryLockResponse> Lock(
        string storeName, string resourceId, string lockOwner, int expiryInSeconds, CancellationToken cancellationToken = default) => throw NoLock();

    /// <inheritdoc/>
    [Experimental("DAPR_DISTRIBUTEDLOCK")]
    public override Task<UnlockResponse> Unlock(string storeName, string resourceId, string lockOwner, CancellationToken cancellationToken = default) =>
        throw NoLock();

    private static NotSupportedException NoInvocation() => NotHere("Service invocation", "Call the app's HTTP API with an HttpClient");

    private static NotSupportedException NoConfiguration() => NotHere("The configuration store", "Use IConfiguration, or a state store");

    private static NotSupportedException NoCryptography() => NotHere("Cryptography", "Use System.Security.Cryptography");

    private static NotSupportedException NoLock() => NotHere("The distributed lock", "Claim a key with TrySaveStateAsync, its etag and ttlInSeconds");

    private static NotSupportedException NotHere(string what, string alternative) =>
        new($"{what} is not offered by the embedded Dapr client. {alternative}; or run a sidecar and set DAPR_GRPC_PORT.");
}

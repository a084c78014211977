using Dapr.Client;
using Puente.Core;

namespace Puente.Functions.Common.Objects;

/// <summary>Finds out, once, what type of component a binding is, and with it the way its objects go.</summary>
internal sealed class ObjectRoutes(DaprClient dapr, string binding, ObjectTransport transport)
{
    private const string Local = "bindings.localstorage", S3 = "bindings.aws.s3", Azure = "bindings.azure.blobstorage";
    private volatile IObjectRoute? _found;

    /// <summary>The way.</summary>
    /// <exception cref="InputException">There is no such component, or one that carries no objects.</exception>
    public async ValueTask<IObjectRoute> FindAsync(CancellationToken cancellationToken)
    {
        // Found twice at once, it is found alike.
        if (_found is { } found) return found;
        var loaded = await dapr.GetMetadataAsync(cancellationToken);
        var component = loaded.Components.FirstOrDefault(component => component.Name == binding)
            ?? throw new InputException(ObjectStore.ComponentField, binding, "is no component of this app", "Add its component file, and this app to its scopes.");
        return _found = component.Type switch
        {
            Local => new LocalRoute(dapr, binding),
            S3 => new S3Route(dapr, binding, transport),
            Azure => new AzureBlobRoute(dapr, binding, transport),
            _ => throw new InputException(ObjectStore.ComponentField, binding, $"is a {component.Type}, which cannot hold objects", $"Use one of: {Local}, {S3}, {Azure}."),
        };
    }
}

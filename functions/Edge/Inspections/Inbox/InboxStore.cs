using Dapr.Client;
using Puente.Functions.Common.Objects;

namespace Puente.Edge.Inspections.Inbox;

/// <summary>The store that photographs arrive in.</summary>
public sealed class InboxStore(DaprClient dapr, InboxOptions options, ObjectTransport transport)
{
    private readonly ObjectStore _objects = new(dapr, options.Component, transport);

    /// <summary>Its listing.</summary>
    public ObjectListing Listing => _objects.Listing;

    /// <summary>What to tell where <see cref="FindTypeAsync"/> finds none.</summary>
    public string MissingComponent => $"No component {options.Component} is loaded. Set Inbox:Component to the binding of the store that photographs arrive in.";

    /// <summary>The photograph's bytes; null when it is gone.</summary>
    public Task<byte[]?> GetAsync(string key, CancellationToken cancellationToken) => _objects.GetAsync(key, cancellationToken);

    /// <summary>Dapr's type of the component, such as <c>bindings.aws.s3</c>; null when no component of that name is loaded.</summary>
    public async Task<string?> FindTypeAsync(CancellationToken cancellationToken) =>
        (await dapr.GetMetadataAsync(cancellationToken)).Components.FirstOrDefault(component => component.Name == options.Component)?.Type;
}

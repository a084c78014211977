using System.Text.Json;
using System.Text.Json.Nodes;
using Puente.Core;
using Puente.Core.Components;

namespace Puente.Edge.Components;

/// <summary>
/// Components as objects of this site's cluster, by server-side apply: the fields that a manifest names are this edge's, and are put back; all others are left
/// to whoever set them.
/// </summary>
public sealed class ManifestApplier(KubernetesApi api, ComponentOptions options) : IComponentApplier
{
    /// <summary>The name that fields are owned by.</summary>
    public const string FieldManager = "puente";

    private readonly Dictionary<(string ApiVersion, string Kind), (string Plural, bool Namespaced)> _resources = [];
    private readonly Dictionary<string, (Digest Digest, string Version)> _seen = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public string Kind => Component.ManifestKind;

    /// <inheritdoc/>
    public async Task<bool> ApplyAsync(Component component, CancellationToken cancellationToken)
    {
        var identity = ManifestIdentity.Of(component.Spec).Checked();
        var path = await PathOfAsync(identity, cancellationToken) ?? throw UnknownKind(identity);
        var manifest = JsonObject.Create(component.Spec)!;
        if (path.Namespace is { } place && identity.Namespace is null) manifest["metadata"]!["namespace"] = place;
        var answer = await api.CallAsync(HttpMethod.Patch, $"{path.Path}?fieldManager={FieldManager}&force=true", manifest.ToJsonString(), "application/apply-patch+yaml", mayBeAbsent: false, cancellationToken);
        var version = VersionOf(answer!.Value);
        var corrected = _seen.TryGetValue(component.Name, out var seen) && seen.Digest == component.Digest && seen.Version != version;
        _seen[component.Name] = (component.Digest, version);
        return corrected;
    }

    /// <inheritdoc/>
    public async Task RemoveAsync(Component component, CancellationToken cancellationToken)
    {
        _seen.Remove(component.Name);
        if (await PathOfAsync(ManifestIdentity.Of(component.Spec).Checked(), cancellationToken) is { } path)
            await api.CallAsync(HttpMethod.Delete, $"{path.Path}?propagationPolicy=Background", null, null, mayBeAbsent: true, cancellationToken);
    }

    /// <summary>An apply that changes nothing leaves it as it is. Where the API counts changes of the spec, those of the status do not matter.</summary>
    private static string VersionOf(JsonElement applied)
    {
        if (!applied.TryGetProperty("metadata", out var metadata)) return "";
        var uid = metadata.TryGetProperty("uid", out var id) ? id.ToString() : "";
        if (metadata.TryGetProperty("generation", out var generation)) return $"{uid}/{generation}";
        return metadata.TryGetProperty("resourceVersion", out var version) ? $"{uid}/{version}" : uid;
    }

    private async Task<(string Path, string? Namespace)?> PathOfAsync(ManifestIdentity identity, CancellationToken cancellationToken)
    {
        var group = identity.ApiVersion.Contains('/') ? $"apis/{identity.ApiVersion}" : $"api/{identity.ApiVersion}";
        if (!_resources.TryGetValue((identity.ApiVersion, identity.Kind), out var resource))
        {
            if (await api.CallAsync(HttpMethod.Get, group, null, null, mayBeAbsent: true, cancellationToken) is not { } list || Find(list, identity.Kind) is not { } found) return null;
            _resources[(identity.ApiVersion, identity.Kind)] = resource = found;
        }

        var place = resource.Namespaced ? identity.Namespace ?? options.Namespace : null;
        var name = Uri.EscapeDataString(identity.Name);
        return (place is null ? $"{group}/{resource.Plural}/{name}" : $"{group}/namespaces/{Uri.EscapeDataString(place)}/{resource.Plural}/{name}", place);
    }

    private static (string Plural, bool Namespaced)? Find(JsonElement list, string kind)
    {
        if (!list.TryGetProperty("resources", out var resources)) return null;
        foreach (var resource in resources.EnumerateArray())
            // Those with a slash are parts of another, such as its status.
            if (resource.GetProperty("kind").GetString() == kind && resource.GetProperty("name").GetString() is { } name && !name.Contains('/'))
                return (name, resource.GetProperty("namespaced").GetBoolean());
        return null;
    }

    private static InputException UnknownKind(ManifestIdentity identity) =>
        new("components.spec", $"{identity.ApiVersion} {identity.Kind}", "is no kind that this cluster knows", "Install its definition first, or correct apiVersion and kind.");
}

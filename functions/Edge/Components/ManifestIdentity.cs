using System.Text.Json;
using Puente.Core;

namespace Puente.Edge.Components;

/// <summary>What makes a Kubernetes object this one.</summary>
/// <param name="ApiVersion">Group and version, or the version alone.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="Namespace">Its namespace; null where it names none.</param>
/// <param name="Name">Its name.</param>
public sealed record ManifestIdentity(string ApiVersion, string Kind, string? Namespace, string Name)
{
    /// <summary>Reads it; a part that is missing is empty.</summary>
    public static ManifestIdentity Of(JsonElement manifest)
    {
        var metadata = manifest.ValueKind == JsonValueKind.Object && manifest.TryGetProperty("metadata", out var found) ? found : default;
        return new ManifestIdentity(Text(manifest, "apiVersion") ?? "", Text(manifest, "kind") ?? "", Text(metadata, "namespace"), Text(metadata, "name") ?? "");
    }

    /// <summary>Throws when a part is missing.</summary>
    /// <exception cref="InputException">One is.</exception>
    public ManifestIdentity Checked()
    {
        if (ApiVersion.Length == 0 || Kind.Length == 0 || Name.Length == 0)
            throw new InputException("components.spec", ToString(), "is no Kubernetes object", "Give apiVersion, kind and metadata.name.");
        return this;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{ApiVersion} {Kind} {Namespace}/{Name}";

    private static string? Text(JsonElement element, string member) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}

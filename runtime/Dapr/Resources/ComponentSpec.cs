namespace Puente.Runtime.Dapr.Resources;

/// <summary>A Component document as it was written.</summary>
internal sealed record ComponentSpec(
    string Name, string Type, string Version, string? SecretStore, IReadOnlyList<string> Scopes,
    IReadOnlyList<MetadataItem> Metadata, string File, int Line, int TypeLine, int VersionLine);

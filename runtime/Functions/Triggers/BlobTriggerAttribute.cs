namespace Puente.Runtime.Functions;

/// <summary>Runs the function once for every version of a blob.</summary>
/// <param name="blobPath">Container and pattern, e.g. <c>inbox/{name}</c> or <c>inbox/{name}.{ext}</c>.</param>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class BlobTriggerAttribute(string blobPath) : Attribute
{
    /// <summary>Container and pattern.</summary>
    public string BlobPath { get; } = blobPath;

    /// <summary>Names the storage account setting on Azure. The embedded host has one store, its blob root, and reads none.</summary>
    public string? Connection { get; set; }

    /// <summary>How Azure learns of new blobs. The embedded host looks through its folders for either.</summary>
    public BlobTriggerSource Source { get; set; }
}

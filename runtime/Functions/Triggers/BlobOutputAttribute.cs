namespace Puente.Runtime.Functions;

/// <summary>Writes what the method returns (<c>string</c>, <c>byte[]</c> or <see cref="Stream"/>; null writes nothing) to a blob.</summary>
/// <param name="blobPath">Container and name; <c>{expression}</c> is taken from the trigger's binding data.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BlobOutputAttribute(string blobPath) : Attribute
{
    /// <summary>Container and name.</summary>
    public string BlobPath { get; } = blobPath;

    /// <summary>Names the storage account setting on Azure. The embedded host has one store, its blob root, and reads none.</summary>
    public string? Connection { get; set; }
}

namespace Puente.Runtime.Functions;

/// <summary>Binds a parameter (<c>string?</c>, <c>byte[]?</c>, <see cref="Stream"/>?) to a blob's content; null when there is no such blob.</summary>
/// <param name="blobPath">Container and name; <c>{expression}</c> is taken from the trigger's binding data.</param>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class BlobInputAttribute(string blobPath) : Attribute
{
    /// <summary>Container and name.</summary>
    public string BlobPath { get; } = blobPath;

    /// <summary>Names the storage account setting on Azure. The embedded host has one store, its blob root, and reads none.</summary>
    public string? Connection { get; set; }
}

namespace Puente.Edge.Inspections.Inbox;

/// <summary>The store that the host's blob trigger sees.</summary>
public static class BlobTriggerStore
{
    /// <summary>Azure's host looks through a storage account.</summary>
    public const string Type = "bindings.azure.blobstorage";
}

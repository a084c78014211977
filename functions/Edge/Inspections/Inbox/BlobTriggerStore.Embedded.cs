namespace Puente.Edge.Inspections.Inbox;

/// <summary>The store that the host's blob trigger sees.</summary>
public static class BlobTriggerStore
{
    /// <summary>The embedded host looks through the folder that the local component keeps its objects in.</summary>
    public const string Type = "bindings.localstorage";
}

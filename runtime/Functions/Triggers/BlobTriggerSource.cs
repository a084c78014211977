namespace Puente.Runtime.Functions;

/// <summary>How Azure learns of new blobs.</summary>
public enum BlobTriggerSource
{
    /// <summary>It looks through the storage logs and containers.</summary>
    LogsAndContainerScan,

    /// <summary>It is told by a subscription.</summary>
    EventGrid,
}

namespace Puente.Edge.Inspections.Inbox;

/// <summary>Who tells the inbox of photographs.</summary>
public enum InboxSource
{
    /// <summary>The function host's blob trigger: a folder of this machine, or a storage account on Azure.</summary>
    BlobTrigger,

    /// <summary>A look at the store every few seconds, through its Dapr binding.</summary>
    Polling,

    /// <summary>Notifications of an S3 server, over HTTP.</summary>
    Webhook,
}

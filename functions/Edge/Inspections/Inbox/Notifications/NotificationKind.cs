namespace Puente.Edge.Inspections.Inbox.Notifications;

/// <summary>Kinds of messages.</summary>
public enum NotificationKind
{
    /// <summary>Events of objects.</summary>
    Events,

    /// <summary>A server tries whether it gets through.</summary>
    Test,

    /// <summary>A topic asks whether it may send, or tells that it ends.</summary>
    Subscription,
}

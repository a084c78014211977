namespace Puente.Edge.Inspections.Inbox.Notifications;

/// <summary>What a sender of notifications sent.</summary>
/// <param name="Kind">What kind of message it is.</param>
/// <param name="Objects">Its events; only those of kind <see cref="NotificationKind.Events"/> have any.</param>
/// <param name="Note">What a person should know of it; null for events.</param>
public sealed record NotificationBody(NotificationKind Kind, IReadOnlyList<ObjectNotification> Objects, string? Note = null);

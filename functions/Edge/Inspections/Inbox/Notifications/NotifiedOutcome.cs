namespace Puente.Edge.Inspections.Inbox.Notifications;

/// <summary>What became of a message's events.</summary>
/// <param name="Added">Photographs noted now.</param>
/// <param name="Known">Photographs that were noted, done or poison before; also those told of twice in this message.</param>
/// <param name="Ignored">Events of another bucket or prefix, of no photograph by its name, or of nothing created.</param>
/// <param name="Refused">Photographs not noted: the inbox is full, and the sender is to come again.</param>
public sealed record NotifiedOutcome(int Added, int Known, int Ignored, int Refused);

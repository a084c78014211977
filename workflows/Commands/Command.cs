namespace Puente.Workflows.Commands;

/// <summary>What a person or a program may ask of a running orchestration, raised as the event <see cref="EventName"/>.</summary>
/// <param name="Kind">What is asked; an orchestration to which it means nothing at the time ignores it.</param>
/// <param name="By">Who asks: it goes on record.</param>
/// <param name="Note">Why.</param>
public sealed record Command(CommandKind Kind, string By, string? Note = null)
{
    /// <summary>Name of the external event.</summary>
    public const string EventName = "command";

    /// <summary>As a person would write it.</summary>
    public override string ToString() => Note is null ? $"{Kind} by {By}" : $"{Kind} by {By}: {Note}";
}

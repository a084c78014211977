namespace Puente.Edge.Components;

/// <summary>How to know a process again after this one died: ids are given out anew, starts are not.</summary>
/// <param name="Id">Its id.</param>
/// <param name="StartedAt">When it started, by the machine.</param>
public sealed record ProcessNote(int Id, DateTimeOffset StartedAt);

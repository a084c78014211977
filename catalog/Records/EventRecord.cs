namespace Puente.Catalog;

/// <summary>A cloud event the hub received.</summary>
/// <param name="Id">The event's id; delivered again, it is stored once.</param>
/// <param name="Type">Such as <c>inspection.completed</c>.</param>
/// <param name="Source">Who sent it.</param>
/// <param name="Subject">What it is about, when it says.</param>
/// <param name="Time">When it happened (UTC).</param>
/// <param name="DataJson">Its data, as JSON text.</param>
public sealed record EventRecord(string Id, string Type, string Source, string? Subject, DateTimeOffset Time, string DataJson);

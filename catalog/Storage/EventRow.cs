namespace Puente.Catalog;

/// <summary>An event as stored. The sequence is the order of arrival: what retention counts by.</summary>
internal sealed class EventRow
{
    public long Sequence { get; init; }

    public required string Id { get; init; }

    public required string Type { get; init; }

    public required string Source { get; init; }

    public string? Subject { get; init; }

    public required DateTimeOffset Time { get; init; }

    public required string DataJson { get; init; }

    public EventRecord ToRecord() => new(Id, Type, Source, Subject, Time, DataJson);
}

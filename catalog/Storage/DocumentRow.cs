namespace Puente.Catalog;

/// <summary>A fleet document as stored.</summary>
internal sealed class DocumentRow
{
    public required string Kind { get; init; }

    public required string Name { get; init; }

    public required string Json { get; set; }

    public required long Generation { get; set; }

    public required DateTimeOffset UpdatedAt { get; set; }

    public FleetDocument ToRecord() => new(Kind, Name, Json, Generation, UpdatedAt);
}

namespace Puente.Serving.Repository.Configuration.Wire;

/// <summary>A field of a message of the configuration.</summary>
/// <param name="Name">Its name in the text format.</param>
/// <param name="Kind">Its type.</param>
internal sealed record FieldSchema(string Name, FieldKind Kind)
{
    /// <summary>Any number of values.</summary>
    public bool Repeated { get; init; }

    /// <summary>One of several of which at most one is given: its default is a value like any other, and is not written for it.</summary>
    public bool Alternative { get; init; }

    /// <summary>Names of an enum by number; the first is the default.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>Of a message its fields, of a map its entries' (key and value).</summary>
    public MessageSchema? Message { get; init; }

    /// <summary>Why the field is not served; null: it is.</summary>
    public string? Refusal { get; init; }

    /// <summary>Any number of values, either one after another or in a list.</summary>
    public bool Many => Repeated || Kind == FieldKind.Map;

    /// <summary>Its name in JSON's own style; the text format's is taken too.</summary>
    public string CamelName { get; } = string.Concat(Name.Split('_').Select((part, i) => i == 0 || part.Length == 0 ? part : char.ToUpperInvariant(part[0]) + part[1..]));
}

namespace Puente.Datasets.Labelled;

/// <summary>How a collection is read.</summary>
public sealed record ReadOptions
{
    /// <summary>Class names; default the built-in table.</summary>
    public ClassMapping Classes { get; init; } = ClassMapping.BuiltIn;

    /// <summary>
    /// A regular expression over an image's name (relative path) whose first group, or whole match, is its group (source photograph), as
    /// <c>(MAX_\d+)</c>; default null: the layout's own rule, mostly the file itself. A name that does not match keeps that.
    /// </summary>
    public string? GroupPattern { get; init; }
}

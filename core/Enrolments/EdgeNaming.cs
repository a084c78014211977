namespace Puente.Core.Enrolments;

/// <summary>What an edge that enrols may be called and how it may label itself.</summary>
public static class EdgeNaming
{
    /// <summary>Characters of a name.</summary>
    public const int MaxNameLength = 128;

    /// <summary>Labels one edge gives itself, or a token gives it.</summary>
    public const int MaxLabels = 64;

    private const int MaxKeyLength = 128, MaxValueLength = 256;

    /// <summary><paramref name="name"/>, when it is one.</summary>
    /// <exception cref="InputException">It is not.</exception>
    public static string Check(string? name) => IsName(name)
        ? name!
        : throw new InputException("edge", name is { Length: > MaxNameLength } ? name[..MaxNameLength] : name, "is no name of an edge", $"Give 1 to {MaxNameLength} letters, digits, '-', '_' or '.', beginning with a letter or digit.");

    /// <summary>Whether <paramref name="name"/> is the name of an edge.</summary>
    public static bool IsName(string? name) =>
        name is { Length: > 0 and <= MaxNameLength } && char.IsAsciiLetterOrDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');

    /// <summary><paramref name="labels"/>, when they are within bounds; none for null.</summary>
    /// <exception cref="InputException">They are too many, or one is empty or too long.</exception>
    public static IReadOnlyDictionary<string, string> Check(IReadOnlyDictionary<string, string>? labels)
    {
        if (labels is null) return new Dictionary<string, string>();
        if (labels.Count > MaxLabels) throw new InputException("labels", $"{labels.Count}", "are too many", $"Give at most {MaxLabels}.");
        foreach (var (key, value) in labels)
            if (key.Length is 0 or > MaxKeyLength || value is null or { Length: > MaxValueLength })
                throw new InputException("labels", key.Length > MaxKeyLength ? key[..MaxKeyLength] : key, "is empty or too long", $"Give keys of 1 to {MaxKeyLength} characters and values of at most {MaxValueLength}.");
        return labels;
    }
}

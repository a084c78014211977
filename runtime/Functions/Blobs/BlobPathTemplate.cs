using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace Puente.Runtime.Functions;

/// <summary>A blob path with <c>{captures}</c>: <c>inbox/{name}.{ext}</c>. The container is written out; a capture spans folders and takes as much as it can.</summary>
internal sealed partial class BlobPathTemplate
{
    private readonly string blobPattern;
    private readonly Regex match;

    private BlobPathTemplate(string container, string blobPattern)
    {
        Container = container;
        this.blobPattern = blobPattern;
        Names = [.. Captures().Matches(blobPattern).Select(m => m.Groups[1].Value)];
        // Odd pieces are the capture names: everything else is literal.
        var pieces = Captures().Split(blobPattern).Select((piece, i) => i % 2 == 0 ? Regex.Escape(piece) : $"(?<{piece}>.+)");
        match = new Regex("^" + string.Concat(pieces) + "$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.Singleline);
    }

    public string Container { get; }

    /// <summary>The captures' names.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <exception cref="FormatException">Not <c>container/pattern</c>; the message says why.</exception>
    public static BlobPathTemplate Parse(string path)
    {
        var slash = path.IndexOf('/', StringComparison.Ordinal);
        if (slash < 3) throw new FormatException("A container of at least three characters and a slash come first, as in inbox/{name}.");
        var (container, pattern) = (path[..slash], path[(slash + 1)..]);
        if (!ContainerName().IsMatch(container)) throw new FormatException("A container name has 3 to 63 lower-case letters, digits and hyphens.");
        if (pattern.Length == 0) throw new FormatException("A blob pattern follows the container, as in inbox/{name}.");
        var template = new BlobPathTemplate(container, pattern);
        if (Captures().Replace(pattern, "").AsSpan().IndexOfAny('{', '}') >= 0) throw new FormatException("Braces enclose one name each, as in {name}.");
        if (template.Names.Distinct().Count() != template.Names.Count) throw new FormatException("Each capture has its own name.");
        return template;
    }

    /// <summary>The captures, when the blob's name (within the container) fits; else null.</summary>
    public IReadOnlyDictionary<string, object?>? Match(string blobName)
    {
        var found = match.Match(blobName);
        return found.Success ? Names.ToDictionary(n => n, n => (object?)found.Groups[n].Value) : null;
    }

    /// <summary>The path with its expressions filled in.</summary>
    /// <exception cref="BadHttpRequestException">An expression has no value.</exception>
    public BlobPath Resolve(IReadOnlyDictionary<string, object?> bindingData) => new(Container, Captures().Replace(blobPattern, m =>
        bindingData.TryGetValue(m.Groups[1].Value, out var value) && value?.ToString() is { Length: > 0 } text
            ? text
            : throw new BadHttpRequestException($"{m.Groups[1].Value} has no value; {this} needs one.")));

    public override string ToString() => $"{Container}/{blobPattern}";

    [GeneratedRegex(@"\{([A-Za-z_][A-Za-z0-9_]*)\}")]
    private static partial Regex Captures();

    [GeneratedRegex("^[a-z0-9](-?[a-z0-9]){2,62}$")]
    private static partial Regex ContainerName();
}

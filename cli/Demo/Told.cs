using Puente.Core;

namespace Puente.Cli.Demo;

/// <summary>Phrases that stages share.</summary>
public static class Told
{
    /// <summary>The first digits of a digest; other ids as they are.</summary>
    public static string Short(string? id) => Digest.TryParse(id, out var digest) ? digest.Short : id ?? "none";

    /// <summary><paramref name="detail"/>, led by what was reused when it was.</summary>
    public static string Reuse(bool reused, string what, string detail) => reused ? $"reused {what}: {detail}" : detail;
}

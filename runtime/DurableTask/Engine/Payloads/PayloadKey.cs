using System.Security.Cryptography;
using System.Text;

namespace Puente.Runtime.DurableTask.Engine;

/// <summary>
/// Keys of objects, <c>{instance}/{generation}/{sha256}</c>, and the references that stand for them in rows. A payload is JSON, which no text that
/// begins with <see cref="Mark"/> is.
/// </summary>
internal static class PayloadKey
{
    private const string Mark = "@payload:";
    private const int Readable = 40;

    /// <summary>Whether a column holds a reference.</summary>
    public static bool IsReference(string? stored) => stored is ['@', ..] && stored.StartsWith(Mark, StringComparison.Ordinal);

    /// <summary>Whether a record may hold references; a quick look.</summary>
    public static bool MayBeIn(string record) => record.Contains(Mark, StringComparison.Ordinal);

    public static string Reference(string key) => Mark + key;

    public static string Of(string reference) => reference[Mark.Length..];

    /// <summary>The first segment of an instance's keys: what can be read of its id, and its hash, because ids hold any character.</summary>
    public static string Folder(string instanceId)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(instanceId)))[..16];
        return $"{string.Concat(instanceId.Take(Readable).Select(c => char.IsAsciiLetterOrDigit(c) || c == '-' ? c : '_'))}-{hash}";
    }

    public static string Make(string instanceId, string executionId, ReadOnlySpan<byte> payload) =>
        $"{Folder(instanceId)}/{executionId}/{Convert.ToHexStringLower(SHA256.HashData(payload))}";

    /// <summary>Whether a key belongs to the generation <paramref name="last"/> or one before it.</summary>
    public static bool IsUpTo(string key, string last) => key.Split('/') is [.., var generation, _] && !ExecutionIds.IsBefore(last, generation);
}

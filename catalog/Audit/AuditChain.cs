using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Puente.Catalog;

/// <summary>
/// The arithmetic of the audit chain: hash = SHA-256(previous hash as 64 ASCII hex digits ‖ canonical JSON of the entry), where canonical
/// means UTF-8, no white space, and the fields sequence, at (UTC ticks), actor, action, subject, detail in that order.
/// A chain tells that an entry was changed, removed from the middle or put in; it cannot tell that its newest entries were cut off,
/// which takes a copy of a later hash kept elsewhere.
/// </summary>
public static class AuditChain
{
    /// <summary>The hash before the first entry.</summary>
    public static string Genesis { get; } = new('0', 64);

    /// <summary>The entry after <paramref name="last"/> (null: the first).</summary>
    public static AuditEntry Append(AuditEntry? last, DateTimeOffset at, string actor, string action, string subject, string detail)
    {
        var entry = new AuditEntry((last?.Sequence ?? 0) + 1, at.ToUniversalTime(), actor, action, subject, detail, "", last?.Hash ?? Genesis);
        return entry with { Hash = HashOf(entry) };
    }

    /// <summary>Whether <paramref name="entry"/> follows <paramref name="last"/> and is as it was written.</summary>
    public static bool Follows(AuditEntry? last, AuditEntry entry) =>
        entry.Sequence == (last?.Sequence ?? 0) + 1 &&
        entry.PreviousHash == (last?.Hash ?? Genesis) &&
        entry.Hash == HashOf(entry);

    /// <summary>The hash <paramref name="entry"/> must carry.</summary>
    public static string HashOf(AuditEntry entry)
    {
        var buffer = new ArrayBufferWriter<byte>();
        buffer.Write(Encoding.ASCII.GetBytes(entry.PreviousHash));
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("sequence", entry.Sequence);
            json.WriteNumber("at", entry.At.UtcTicks);
            json.WriteString("actor", entry.Actor);
            json.WriteString("action", entry.Action);
            json.WriteString("subject", entry.Subject);
            json.WriteString("detail", entry.Detail);
            json.WriteEndObject();
        }

        return Convert.ToHexStringLower(SHA256.HashData(buffer.WrittenSpan));
    }
}

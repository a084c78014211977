using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Puente.Edge.Inspections.Inbox.Notifications;

/// <summary>
/// The secret that senders show: as a bearer token (MinIO's <c>auth_token</c>), or as the password of HTTP basic authentication (an SNS subscription to
/// <c>https://any:secret@host/…</c>). A secret of its own: a storage server that tells of objects needs no key to the rest of the API.
/// </summary>
public static class NotificationToken
{
    /// <summary>What a refused sender is told of how to come again; SNS sends its password only then.</summary>
    public const string Challenge = "Basic realm=\"puente\", Bearer realm=\"puente\"";

    /// <summary>Whether <paramref name="request"/> shows <paramref name="secret"/>; null is shown by nobody.</summary>
    public static bool IsShown(HttpRequest request, string? secret) =>
        !string.IsNullOrEmpty(secret) && Shown(request.Headers.Authorization.ToString()) is { } shown
        && CryptographicOperations.FixedTimeEquals(Digest(shown), Digest(secret));

    private static string? Shown(string header)
    {
        if (header.Split(' ', 2, StringSplitOptions.TrimEntries) is not [var scheme, { Length: > 0 } value]) return null;
        if (scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase)) return value;
        if (!scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase)) return null;
        var decoded = new byte[value.Length];
        if (!Convert.TryFromBase64String(value, decoded, out var length)) return null;
        var pair = Encoding.UTF8.GetString(decoded, 0, length);
        return pair.IndexOf(':', StringComparison.Ordinal) is var colon and >= 0 ? pair[(colon + 1)..] : null;
    }

    // Of equal length, so that comparing tells nothing of the secret's.
    private static byte[] Digest(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}

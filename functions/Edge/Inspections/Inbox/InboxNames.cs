using System.Security.Cryptography;
using System.Text;
using Puente.Core;
using Puente.Functions.Common.Http;

namespace Puente.Edge.Inspections.Inbox;

/// <summary>Names of what the inbox holds and keeps.</summary>
public static class InboxNames
{
    /// <summary>The state document of what waits.</summary>
    public const string Ledger = "inbox";

    /// <summary>The state document of how far polling has come.</summary>
    public const string Cursor = "inbox-cursor";

    /// <summary>The state key of the receipt of one version of one object.</summary>
    public static string Receipt(string key, string version) =>
        "inbox-receipt-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{key}\n{version}")));

    /// <summary>Where the note of a poisoned photograph lies in the tier's own store: under its key, or, where that is no usable name, under the key's digest.</summary>
    public static string Poison(string key)
    {
        try
        {
            foreach (var part in key.Split('/')) Usable(part);
            return $"poison/{key}.json";
        }
        catch (InputException)
        {
            return $"poison/unusable-names/{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))}.json";
        }
    }

    /// <summary>Whether a key is a photograph's, by its name: folders, names that start with a dot and unfinished files (<c>.tmp</c>, <c>.part</c>) are not.</summary>
    public static bool IsPhotograph(string key, string prefix) =>
        key.StartsWith(prefix, StringComparison.Ordinal) && key.Length > prefix.Length && !key.EndsWith('/')
        && !key.EndsWith(".tmp", StringComparison.OrdinalIgnoreCase) && !key.EndsWith(".part", StringComparison.OrdinalIgnoreCase)
        && !key[prefix.Length..].Split('/').Any(part => part.StartsWith('.'));

    /// <summary>A photograph's name: the last part of its key.</summary>
    /// <exception cref="InputException">It, or a folder above it, is no usable name.</exception>
    public static string Photograph(string key, string prefix)
    {
        var parts = key[prefix.Length..].Split('/');
        foreach (var part in parts) Usable(part);
        return parts[^1];
    }

    private static void Usable(string part)
    {
        if (part.Length == 0) throw new InputException("file name", part, "is empty", "Send a name without empty folders in it.");
        UploadedFiles.SafeName(part);
    }
}

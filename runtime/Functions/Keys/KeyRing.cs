using System.Security.Cryptography;
using System.Text;

namespace Puente.Runtime.Functions;

/// <summary>Decides whether a presented key opens a level. Every comparison takes the same time, whatever the key.</summary>
internal sealed class KeyRing(HostSecrets secrets)
{
    public HostSecrets Secrets { get; } = secrets;

    /// <summary>The name of the key that opens the level (<c>master</c>, or the key's own name); null when none does.</summary>
    /// <param name="level">The level asked for.</param>
    /// <param name="systemKey">For <see cref="AuthorizationLevel.System"/>: which extension's key.</param>
    /// <param name="presented">The key on the request.</param>
    public string? Open(AuthorizationLevel level, string? systemKey, string? presented)
    {
        if (string.IsNullOrEmpty(presented)) return null;
        string? opened = null;
        foreach (var (name, key) in Candidates(level, systemKey))
        {
            if (AreEqual(key, presented)) opened ??= name;
        }

        return opened;
    }

    private IEnumerable<(string Name, string Key)> Candidates(AuthorizationLevel level, string? systemKey)
    {
        yield return ("master", Secrets.MasterKey);
        if (level is AuthorizationLevel.Function)
        {
            foreach (var (name, key) in Secrets.FunctionKeys) yield return (name, key);
        }
        else if (level is AuthorizationLevel.System && systemKey is not null && Secrets.SystemKeys.TryGetValue(systemKey, out var key))
        {
            yield return (systemKey, key);
        }
    }

    // Digests are of one length, so neither the length nor the position of a difference shows in the time taken.
    private static bool AreEqual(string expected, string presented) =>
        CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(expected)), SHA256.HashData(Encoding.UTF8.GetBytes(presented)));
}

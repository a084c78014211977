using System.Security.Cryptography;
using System.Text;
using Puente.Core;
using Puente.Core.Enrolments;
using Puente.Core.Releases;
using Puente.Functions.Common.Tiers;

namespace Puente.Edge.Enrolling;

/// <summary>
/// The hub's key on this edge: the file that <c>--trust</c> names, which a person may have put there, else the one whose id the join token
/// names. It is written once, and releases are checked against it too.
/// </summary>
public sealed class HubTrust(TierOptions tier)
{
    private const string Remedy = "Check the hub's address; a hub with a new key needs a new token or trust file.";

    /// <summary>Checks that <paramref name="publicKey"/> is the key of the hub that this edge belongs to; the caller disposes it.</summary>
    /// <param name="publicKey">PEM.</param>
    /// <param name="token">The join token, where there is one.</param>
    /// <exception cref="InputException">It is another hub's, or this edge knows of none.</exception>
    public ECDsa Check(string publicKey, JoinToken? token)
    {
        var key = Open(publicKey);
        try
        {
            var id = DsseEnvelope.KeyIdOf(key);
            if (KnownId() is { } known && known != id) throw new InputException("--hub", id, $"shows another key than {known}, which this edge trusts", Remedy);
            if (KnownId() is null && token is null) throw new InputException("--join-token-file", null, "names no token, and this edge trusts no hub yet", "Give the join token, or the hub's public key with --trust.");
            if (token is not null && token.Hub != id) throw new InputException("--hub", id, $"shows another key than {token.Hub}, which the join token names", Remedy);
            return key;
        }
        catch (InputException)
        {
            key.Dispose();
            throw;
        }
    }

    /// <summary>Keeps it, where there is none yet.</summary>
    public void Keep(string publicKey)
    {
        if (!File.Exists(tier.Trust)) Write(publicKey);
    }

    /// <summary>Puts the key of a credential that this edge holds in the place of a file that is damaged; one that is not there was taken away by a person.</summary>
    /// <returns>Whether it was.</returns>
    public bool Mend(string publicKey)
    {
        if (!File.Exists(tier.Trust)) return false;
        try
        {
            Open(File.ReadAllText(tier.Trust)).Dispose();
            return false;
        }
        catch (InputException)
        {
            Write(publicKey);
            return true;
        }
    }

    private void Write(string publicKey)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(tier.Trust!)!);
        DurableFile.Write(tier.Trust!, Encoding.ASCII.GetBytes(publicKey));
    }

    private string? KnownId()
    {
        if (!File.Exists(tier.Trust)) return null;
        using var key = Open(File.ReadAllText(tier.Trust));
        return DsseEnvelope.KeyIdOf(key);
    }

    /// <summary>A public key; the caller disposes it.</summary>
    /// <exception cref="InputException">It is none.</exception>
    public static ECDsa Open(string pem)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(pem);
            return key;
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            key.Dispose();
            throw new InputException("--trust", null, $"is no public key: {e.Message}", Remedy);
        }
    }
}

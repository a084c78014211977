using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using Dapr;
using Dapr.Client;
using Puente.Core;
using Puente.Core.Enrolments;
using Puente.Core.Releases;

namespace Puente.Hub.Edges.Joining;

/// <summary>Challenges: signed and not kept, so that asking costs no memory; one that was used is remembered until it is over.</summary>
public sealed class Challenges(DaprClient dapr, HubSigner signer, EnrolmentPolicy policy, TimeProvider time)
{
    /// <summary>How long one is good for, by this hub's clock.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    private const string Component = "state";
    private const int NonceBytes = 16;
    private static readonly TimeSpan _minute = TimeSpan.FromMinutes(1);
    private static readonly StateOptions _firstWrite = new() { Concurrency = ConcurrencyMode.FirstWrite };
    private readonly Lock _gate = new();
    private DateTimeOffset _minuteBegan;
    private int _inMinute;

    /// <summary>A challenge for <paramref name="edge"/>.</summary>
    /// <exception cref="EnrolmentRefusedException">429: too many were asked for within a minute.</exception>
    public DsseEnvelope Make(string edge)
    {
        EdgeNaming.Check(edge);
        var now = time.GetUtcNow();
        lock (_gate)
        {
            if (now - _minuteBegan >= _minute) (_minuteBegan, _inMinute) = (now, 0);
            if (++_inMinute > policy.ChallengesPerMinute)
                throw new EnrolmentRefusedException(429, "too-many", $"more than {policy.ChallengesPerMinute} challenges were asked for within a minute; try again in a minute");
        }

        var nonce = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(NonceBytes));
        return signer.Sign(new HubChallenge(edge, signer.KeyId, nonce, now + Lifetime), HubChallenge.PayloadType);
    }

    /// <summary>The challenge within a statement of <paramref name="edge"/>, when this hub made it for that edge and it is not over.</summary>
    /// <exception cref="EnrolmentRefusedException">401: it is none of those.</exception>
    public HubChallenge Check(DsseEnvelope? envelope, string edge)
    {
        HubChallenge challenge;
        try
        {
            challenge = signer.Open<HubChallenge>(envelope ?? throw new InputException("challenge", null, "is missing", "Ask for one."), HubChallenge.PayloadType);
        }
        catch (InputException e)
        {
            throw new EnrolmentRefusedException(401, "challenge", $"the challenge is not of this hub: {e.Problem}");
        }

        if (challenge.Edge != edge) throw new EnrolmentRefusedException(401, "challenge", "the challenge is another edge's");
        if (challenge.ExpiresAt <= time.GetUtcNow()) throw new EnrolmentRefusedException(401, "challenge", "the challenge is over; ask for a new one");
        return challenge;
    }

    /// <summary>Uses it up, over restarts and replicas too.</summary>
    /// <exception cref="EnrolmentRefusedException">401: it was used before.</exception>
    public async Task SpendAsync(HubChallenge challenge, CancellationToken cancellationToken)
    {
        var key = $"challenge:{challenge.Nonce}";
        // A minute longer than it is good for: the store's clock may not be this one.
        var seconds = (int)Math.Ceiling((challenge.ExpiresAt - time.GetUtcNow() + _minute).TotalSeconds);
        var metadata = new Dictionary<string, string> { ["ttlInSeconds"] = seconds.ToString(CultureInfo.InvariantCulture) };
        bool first;
        try
        {
            first = await dapr.TrySaveStateAsync(Component, key, challenge.ExpiresAt, "", _firstWrite, metadata, cancellationToken);
        }
        catch (DaprException)
        {
            // Some stores answer a key that is taken with an error, not with a mismatch.
            if (await dapr.GetStateAsync<DateTimeOffset?>(Component, key, cancellationToken: cancellationToken) is null) throw;
            first = false;
        }

        if (!first) throw new EnrolmentRefusedException(401, "replayed", "the challenge was used before: this is a replay");
    }
}

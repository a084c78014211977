using System.Text.Json;
using Puente.Core;
using Puente.Core.Enrolments;
using Puente.Core.Releases;
using Puente.Core.Twins;
using Puente.Functions.Common.Tiers;
using Puente.Hub.Edges;

namespace Puente.Simulation.Joining;

/// <summary>An edge's way into the fleet, and its signature on what it says from then on.</summary>
public sealed class EdgeMembership(string edge, int index, IReadOnlyDictionary<string, string> labels, HubDoor door, TimeProvider time)
{
    private static readonly TimeSpan _lifetime = TimeSpan.FromDays(1);
    private static readonly Dictionary<string, string> _none = [];
    private readonly EdgeKey _key = new();
    private bool _asked;
    private long _sequence;

    /// <summary>Whether it may speak.</summary>
    public bool IsMember { get; private set; }

    /// <summary>What the hub would have on record had it joined: it is one of the fleet from now on, once the hub has been told.</summary>
    public Enrolment Seed()
    {
        var (now, key) = (time.GetUtcNow(), PublicKeyJwk.Of(_key.Key));
        var id = DsseEnvelope.KeyIdOf(_key.Key);
        var identity = new EdgeIdentity(key, id, new EdgeJoin("seed", labels, _none, false, now)) { Serial = 1, NotBefore = now, NotAfter = now + _lifetime };
        IsMember = true;
        return new Enrolment(edge, "ready", true, _none, id, "seed", "seed", "seeded", now) { Identity = identity };
    }

    /// <summary>Does the next step.</summary>
    /// <returns>When to come again.</returns>
    public async Task<TimeSpan> StepAsync(CancellationToken cancellationToken)
    {
        if (!_asked)
        {
            var wait = await door.JoinAsync(edge, index, _key, labels, cancellationToken);
            _asked = true;
            if (wait > TimeSpan.Zero) return wait;
        }

        var again = await door.CollectAsync(edge, _key, cancellationToken);
        IsMember = again is null;
        return again ?? TimeSpan.Zero;
    }

    /// <summary>Signs what it says of itself under its next number.</summary>
    public object Sign(ReportedTwin twin)
    {
        var message = new EdgeMessage(edge, ++_sequence, time.GetUtcNow(), EdgeEvents.Reported, JsonSerializer.SerializeToElement(twin, Json.Options));
        return SignedJson.Sign(message, EdgeMessage.PayloadType, _key.Key);
    }
}

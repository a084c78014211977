using System.Security.Cryptography;
using Puente.Core.Enrolments;
using Puente.Core.Releases;

namespace Puente.Hub.Edges;

/// <summary>An enrolment with its keys opened. Keys are used by one thread at a time; the collector closes them.</summary>
public sealed class KnownEdge
{
    private readonly OpenedKeys _keys;

    /// <summary>What was read.</summary>
    /// <param name="enrolment">What is decided; null before it asked.</param>
    /// <param name="readAt">When that was read.</param>
    /// <param name="before">As it was read before: keys that are the same stay open, because to open one costs as much as to check several signatures.</param>
    public KnownEdge(Enrolment? enrolment, DateTimeOffset readAt, KnownEdge? before = null)
    {
        (Enrolment, ReadAt) = (enrolment, readAt);
        var identity = enrolment?.Identity;
        _keys = before?.Enrolment?.Identity is { } known && known.Key == identity?.Key && known.Previous == identity?.Previous ? before._keys : new OpenedKeys();
    }

    /// <summary>What is decided; null before it asked.</summary>
    public Enrolment? Enrolment { get; }

    /// <summary>When that was read.</summary>
    public DateTimeOffset ReadAt { get; }

    /// <summary>The message in <paramref name="envelope"/>, when this edge signed it with the key it has, or had until a moment ago.</summary>
    /// <exception cref="InputException">It did not.</exception>
    public EdgeMessage Open(DsseEnvelope envelope, DateTimeOffset now)
    {
        var identity = Enrolment!.Identity!;
        lock (_keys.Gate)
        {
            try
            {
                return SignedJson.Open<EdgeMessage>(envelope, EdgeMessage.PayloadType, _keys.Key ??= identity.Key.Open());
            }
            catch (Core.InputException) when (identity.Previous is { } previous && now < identity.PreviousUntil)
            {
                return SignedJson.Open<EdgeMessage>(envelope, EdgeMessage.PayloadType, _keys.Previous ??= previous.Open());
            }
        }
    }

    private sealed class OpenedKeys
    {
        public Lock Gate { get; } = new();

        public ECDsa? Key { get; set; }

        public ECDsa? Previous { get; set; }
    }
}

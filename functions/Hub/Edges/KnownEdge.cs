using System.Security.Cryptography;
using Puente.Core.Enrolments;
using Puente.Core.Releases;

namespace Puente.Hub.Edges;

/// <summary>An enrolment with its keys opened. Keys are used by one thread at a time; the collector closes them.</summary>
public sealed class KnownEdge(Enrolment? enrolment, DateTimeOffset readAt)
{
    private readonly Lock _gate = new();
    private ECDsa? _key, _previous;

    /// <summary>What is decided; null before it asked.</summary>
    public Enrolment? Enrolment { get; } = enrolment;

    /// <summary>When that was read.</summary>
    public DateTimeOffset ReadAt { get; } = readAt;

    /// <summary>The message in <paramref name="envelope"/>, when this edge signed it with the key it has, or had until a moment ago.</summary>
    /// <exception cref="InputException">It did not.</exception>
    public EdgeMessage Open(DsseEnvelope envelope, DateTimeOffset now)
    {
        var identity = Enrolment!.Identity!;
        lock (_gate)
        {
            try
            {
                return SignedJson.Open<EdgeMessage>(envelope, EdgeMessage.PayloadType, _key ??= identity.Key.Open());
            }
            catch (Core.InputException) when (identity.Previous is { } previous && now < identity.PreviousUntil)
            {
                return SignedJson.Open<EdgeMessage>(envelope, EdgeMessage.PayloadType, _previous ??= previous.Open());
            }
        }
    }
}

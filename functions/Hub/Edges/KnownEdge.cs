using Puente.Core.Enrolments;
using Puente.Core.Releases;

namespace Puente.Hub.Edges;

/// <summary>An enrolment with its keys at hand.</summary>
public sealed class KnownEdge
{
    private readonly OpenedKey? _key, _previous;

    /// <summary>What was read.</summary>
    /// <param name="enrolment">What is decided; null before it asked.</param>
    /// <param name="readAt">When that was read.</param>
    /// <param name="keys">Where its keys are open, if they were used before.</param>
    public KnownEdge(Enrolment? enrolment, DateTimeOffset readAt, EdgeKeys keys)
    {
        (Enrolment, ReadAt) = (enrolment, readAt);
        if (enrolment?.Identity is not { } identity) return;
        _key = keys.Open(identity.Key);
        _previous = identity.Previous is { } previous ? keys.Open(previous) : null;
    }

    /// <summary>What is decided; null before it asked.</summary>
    public Enrolment? Enrolment { get; }

    /// <summary>When that was read.</summary>
    public DateTimeOffset ReadAt { get; }

    /// <summary>The message in <paramref name="envelope"/>, when this edge signed it with the key it has, or had until a moment ago.</summary>
    /// <exception cref="Core.InputException">It did not.</exception>
    public EdgeMessage Open(DsseEnvelope envelope, DateTimeOffset now)
    {
        try
        {
            return Open(envelope, _key!);
        }
        catch (Core.InputException) when (_previous is not null && now < Enrolment!.Identity!.PreviousUntil)
        {
            return Open(envelope, _previous);
        }
    }

    private static EdgeMessage Open(DsseEnvelope envelope, OpenedKey opened) => opened.Use(key => SignedJson.Open<EdgeMessage>(envelope, EdgeMessage.PayloadType, key));
}

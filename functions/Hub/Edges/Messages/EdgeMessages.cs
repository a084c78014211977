using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Puente.Catalog;
using Puente.Core;
using Puente.Core.Enrolments;
using Puente.Core.Releases;
using Puente.Core.Twins;
using Puente.Functions.Common.Http;
using Puente.Hub.Edges.Joining;

namespace Puente.Hub.Edges.Messages;

/// <summary>
/// Takes what edges say: decides by signature, standing and sequence whether it counts, and keeps what does. Time of an edge's clock decides
/// nothing about a signed message. What is refused goes on record; what the bus repeats or reorders does not.
/// </summary>
public sealed class EdgeMessages(
    Enrolments enrolments, TwinStore twins, HeardSequences heard, CatalogStore catalog, Refusals refusals, EnrolmentPolicy policy, TimeProvider time)
{
    private const int Tries = 5;
    private static readonly TimeSpan _fresh = TimeSpan.FromSeconds(1);

    /// <summary>Takes one.</summary>
    /// <exception cref="IOException">Another writer was faster every time: let it be delivered again.</exception>
    public Task<EdgeMessageResult> TakeAsync(CloudEvent envelope, CancellationToken cancellationToken) =>
        envelope.Data.ValueKind == JsonValueKind.Object && envelope.Data.TryGetProperty("signatures", out _) && envelope.DataAs<DsseEnvelope>() is { } signed
            ? TakeSignedAsync(envelope, signed, cancellationToken)
            : TakeUnsignedAsync(envelope, cancellationToken);

    private async Task<EdgeMessageResult> TakeUnsignedAsync(CloudEvent envelope, CancellationToken cancellationToken)
    {
        var twin = envelope.Type == EdgeEvents.Reported ? envelope.DataAs<ReportedTwin>() : null;
        if (envelope.Type == EdgeEvents.Reported && !IsWhole(twin)) return new EdgeMessageResult(EdgeMessageOutcome.Unreadable);
        var edge = twin?.Edge ?? envelope.Source;
        // Nothing is remembered under what nobody can be called.
        if (edge.Length > CatalogStore.MaxNameLength) return new EdgeMessageResult(EdgeMessageOutcome.Unreadable);
        var enrolment = (await enrolments.KnowAsync(edge, cancellationToken)).Enrolment;
        if (policy.RequireKey || enrolment?.Identity is not null) return await RefuseAsync(edge, "unsigned", "the message is not signed: start the edge with --hub and a join token (puente clusters token create)", cancellationToken);
        if (enrolment is { Standing: not EdgeStanding.Active }) return await RefuseAsync(edge, CodeOf(enrolment), enrolment.WhyNot, cancellationToken);
        if (twin is null) return await KeepEventAsync(new EventRecord(envelope.Id, envelope.Type, envelope.Source, envelope.Subject, envelope.Time, envelope.Data.GetRawText()), cancellationToken);
        // Whatever number it claims, nothing vouches for it.
        var kept = await KeepTwinAsync(twin with { Sequence = null }, cancellationToken);
        return kept.Outcome == EdgeMessageOutcome.Accepted && enrolment is null ? kept with { Outcome = EdgeMessageOutcome.Unenrolled } : kept;
    }

    private async Task<EdgeMessageResult> TakeSignedAsync(CloudEvent envelope, DsseEnvelope signed, CancellationToken cancellationToken)
    {
        string edge;
        try
        {
            edge = SignedJson.Peek<EdgeMessage>(signed).Edge;
        }
        catch (InputException e)
        {
            _ = e;
            return new EdgeMessageResult(EdgeMessageOutcome.Unreadable);
        }

        if (!EdgeNaming.IsName(edge)) return new EdgeMessageResult(EdgeMessageOutcome.Unreadable);
        while (true)
        {
            var known = await enrolments.KnowAsync(edge, cancellationToken);
            var (message, code, why) = Check(known, envelope, signed);
            if (message is not null) return await KeepAsync(envelope, message, cancellationToken);
            if (time.GetUtcNow() - known.ReadAt < _fresh) return await RefuseAsync(edge, code!, why!, cancellationToken);
            // Another replica may have renewed or resumed it since: nothing is refused by what was remembered.
            enrolments.Forget(edge);
        }
    }

    /// <summary>The message, when it is by a key of this edge, which is let in; else why not.</summary>
    private (EdgeMessage? Message, string? Code, string? Why) Check(KnownEdge known, CloudEvent envelope, DsseEnvelope signed)
    {
        if (known.Enrolment is not { Identity: { } identity } enrolment) return (null, "unknown", "no edge of this name has a key");
        EdgeMessage message;
        try
        {
            message = known.Open(signed, time.GetUtcNow());
        }
        catch (InputException e)
        {
            return (null, "signature", $"the message is not as this edge signed it: {e.Problem}");
        }

        if (!enrolment.IsOfFleet) return (null, CodeOf(enrolment), enrolment.WhyNot);
        if (identity.NotAfter + policy.MessageGrace <= time.GetUtcNow()) return (null, "expired", $"its credential ended {identity.NotAfter:O}; it has to renew it");
        if (envelope.Source != message.Edge) return (null, "sender", $"{envelope.Source} sent what {message.Edge} signed");
        if (envelope.Type != message.Type || (message.Id is not null && envelope.Id != message.Id) || (message.Subject is not null && envelope.Subject != message.Subject))
            return (null, "altered", "the envelope's attributes are not those that were signed");
        if (message.Sequence < 1 || message.Body.ValueKind == JsonValueKind.Undefined || (message.Type != EdgeEvents.Reported && message.Id?.StartsWith($"{message.Edge}:", StringComparison.Ordinal) != true))
            return (null, "malformed", "the message has no number or no body, or its id does not begin with the edge's name");
        return (message, null, null);
    }

    private async Task<EdgeMessageResult> KeepAsync(CloudEvent envelope, EdgeMessage message, CancellationToken cancellationToken)
    {
        if (message.Type != EdgeEvents.Reported) return await KeepEventAsync(message, cancellationToken);
        var twin = (envelope with { Data = message.Body }).DataAs<ReportedTwin>();
        return IsWhole(twin) && twin.Edge == message.Edge
            ? await KeepTwinAsync(twin with { Sequence = message.Sequence }, cancellationToken)
            : await RefuseAsync(message.Edge, "malformed", "the message holds no twin of this edge", cancellationToken);
    }

    private async Task<EdgeMessageResult> KeepTwinAsync(ReportedTwin twin, CancellationToken cancellationToken)
    {
        var (receipt, before) = await twins.ReceiveAsync(twin, cancellationToken);
        switch (receipt)
        {
            case TwinReceipt.Conflict:
                return await RefuseAsync(twin.Edge, "sequence", $"number {twin.Sequence} came before with another twin: two machines have one key, or its counter went back", cancellationToken);
            case TwinReceipt.Stale:
                return new EdgeMessageResult(EdgeMessageOutcome.Stale, Twin: twin);
            case TwinReceipt.Duplicate:
                // A death between the two writes left the second undone, and what it said untold.
                await enrolments.SeeAsync(twin, cancellationToken);
                return new EdgeMessageResult(EdgeMessageOutcome.Duplicate, Twin: twin, IsNews: true);
            default:
                var (_, heardBefore) = await enrolments.SeeAsync(twin, cancellationToken);
                var isNews = before is null || !EdgePresence.SaysTheSame(before, twin) || !(time.GetUtcNow() - heardBefore < EdgePresence.Away);
                return new EdgeMessageResult(EdgeMessageOutcome.Accepted, Twin: twin, IsNews: isNews);
        }
    }

    private async Task<EdgeMessageResult> KeepEventAsync(EdgeMessage message, CancellationToken cancellationToken)
    {
        EdgeMessageResult? kept = null;
        for (var left = Tries; left > 0; left--)
        {
            var (window, etag) = await heard.ReadAsync(message.Edge, cancellationToken);
            switch (window.Judge(message.Sequence))
            {
                case SequenceVerdict.Seen:
                    return new EdgeMessageResult(EdgeMessageOutcome.Duplicate);
                case SequenceVerdict.TooOld:
                    return await RefuseAsync(message.Edge, "replayed", $"number {message.Sequence} is more than {SequenceWindow.Size} behind {window.Highest}", cancellationToken);
                default:
                    // First the event, which is kept once by its id, then its number: a death between the two has the bus bring it again.
                    kept ??= await KeepEventAsync(
                        new EventRecord(message.Id!, message.Type, message.Edge, message.Subject, message.Time ?? message.IssuedAt, message.Body.GetRawText()), cancellationToken);
                    if (await heard.TrySaveAsync(message.Edge, window.With(message.Sequence), etag, cancellationToken)) return kept.Value;
                    break;
            }
        }

        throw new IOException($"What was heard of {message.Edge} changed every time: let it be delivered again.");
    }

    private async Task<EdgeMessageResult> KeepEventAsync(EventRecord record, CancellationToken cancellationToken) =>
        new(await catalog.AddEventAsync(record, cancellationToken) ? EdgeMessageOutcome.Accepted : EdgeMessageOutcome.Duplicate);

    private async Task<EdgeMessageResult> RefuseAsync(string edge, string code, string why, CancellationToken cancellationToken)
    {
        await refusals.TellAsync(edge, code, why, cancellationToken);
        return new EdgeMessageResult(EdgeMessageOutcome.Refused, code);
    }

    /// <summary>Whether nothing is missing within it that is read of every twin: one edge's must not stop what goes over all of them.</summary>
    private static bool IsWhole([NotNullWhen(true)] ReportedTwin? twin) =>
        twin is { Edge.Length: > 0, Labels: not null } && twin.Labels.Values.All(value => value is not null)
        && twin.Gates?.Any(gate => gate is null) != true && twin.Capabilities?.Accelerators?.Any(device => device is null) != true;

    private static string CodeOf(Enrolment enrolment) => enrolment.Standing switch
    {
        EdgeStanding.Revoked => "revoked",
        EdgeStanding.Suspended => "suspended",
        _ => "not-enrolled",
    };
}

using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Puente.Core;
using Puente.Edge.Inspections.Inbox.Ledger;
using Puente.Edge.Inspections.Inbox.Notifications;
using Puente.Edge.Inspections.Inbox.Polling;
using Puente.Edge.Uplink;
using Puente.Functions.Common.Http;
using Puente.Functions.Common.Objects;

namespace Puente.Edge.Inspections.Inbox;

/// <summary>Three sources of photographs, one behaviour: each notes arrivals, and <see cref="InboxWorker"/> does the rest.</summary>
public sealed class InboxFunctions(
    InboxLedger ledger, BlobTriggerArrivals blobs, InboxPoller poller, NotifiedArrivals notified, IPhotographInspector inspector,
    ObjectStore own, InboxOptions options, ILogger<InboxFunctions> log)
{
    private const string ComeAgainSeconds = "10";

    /// <summary>By the host: a photograph landed in the folder or container.</summary>
    [Function("InspectInbox")]
    public Task OnBlob([BlobTrigger("inbox/{name}")] Stream photograph, string name, FunctionContext context, CancellationToken cancellationToken) =>
        blobs.NoteAsync(
            name, context.BindingContext.BindingData.TryGetValue("Uri", out var uri) && Uri.TryCreate(uri?.ToString()?.Trim('"'), UriKind.Absolute, out var place) ? place : null,
            cancellationToken);

    /// <summary>By the clock: a look at the store.</summary>
    [Function("PollInbox")]
    public Task Poll([TimerTrigger("%InboxSchedule%")] TimerInfo timer, CancellationToken cancellationToken) => poller.TryRoundAsync(cancellationToken);

    /// <summary>By an S3 server: something happened to objects.</summary>
    [Function("NotifyInbox")]
    public async Task<IResult> Notify(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "inbox/notifications")] HttpRequest request, CancellationToken cancellationToken)
    {
        if (options.Sources?.Contains(InboxSource.Webhook) != true || !NotificationToken.IsShown(request, options.WebhookToken))
        {
            request.HttpContext.Response.Headers.WWWAuthenticate = NotificationToken.Challenge;
            return Results.Unauthorized();
        }

        var body = await BoundedBody.ReadAsync(request, NotifiedArrivals.MaxBodyBytes, cancellationToken);
        try
        {
            var outcome = await notified.NoteAsync(body, cancellationToken);
            return outcome.Refused == 0 ? Results.Json(outcome, Json.Options) : ComeAgain(request, $"{options.MaxWaiting} photographs wait already");
        }
        catch (Exception e) when (CloudLink.IsMiss(e))
        {
            log.LogWarning(e, "A notification could not be noted; its sender is asked to come again.");
            return ComeAgain(request, "the inbox's state does not answer");
        }
    }

    /// <summary>Where the inbox stands: what waits, what is poison and why.</summary>
    [Function("GetInbox")]
    public async Task<IResult> Get([HttpTrigger(AuthorizationLevel.Function, "get", Route = "inbox")] HttpRequest request, CancellationToken cancellationToken)
    {
        var status = await ledger.StatusAsync(cancellationToken);
        return Results.Json(
            new
            {
                status.Waiting,
                status.InHand,
                status.Done,
                status.PoisonedInAll,
                status.Oldest,
                inspector.Holding,
                IgnoredNotifications = notified.Ignored,
                Failing = status.Failing.Select(entry => new { entry.Key, entry.Version, entry.Tries, entry.NotBefore, entry.Fault }),
                status.Poisoned,
            },
            Json.Options);
    }

    /// <summary>A poisoned photograph is tried afresh.</summary>
    [Function("RetryInbox")]
    public async Task<IResult> TryAgain([HttpTrigger(AuthorizationLevel.Function, "post", Route = "inbox/retries")] HttpRequest request, CancellationToken cancellationToken)
    {
        var wanted = await JsonBody.ReadAsync<InboxRetry>(request, cancellationToken);
        if (string.IsNullOrEmpty(wanted.Key)) throw new InputException("key", wanted.Key, "is missing", "Give the key that GET /api/inbox tells.");
        var poisoned = await ledger.FindPoisonedAsync(wanted.Key, wanted.Version, cancellationToken);
        // The note goes before the try, or it could be the note of that try that goes.
        await own.DeleteAsync(InboxNames.Poison(wanted.Key), cancellationToken);
        await ledger.TryAgainAsync(poisoned, cancellationToken);
        return Results.Json(poisoned, Json.Options, statusCode: StatusCodes.Status202Accepted);
    }

    private static IResult ComeAgain(HttpRequest request, string reason)
    {
        request.HttpContext.Response.Headers.RetryAfter = ComeAgainSeconds;
        return Results.Problem(statusCode: StatusCodes.Status503ServiceUnavailable, title: "Come again", detail: $"The notification was not noted: {reason}.");
    }
}

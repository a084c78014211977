using System.Globalization;
using Microsoft.AspNetCore.Http;
using Puente.Core;
using Puente.Core.Enrolments;
using Puente.Functions.Common.Http;
using Puente.Workflows.Provisioning;

namespace Puente.Hub.Edges.Joining;

/// <summary>How edges join, collect and renew: open to anybody, and closed to all who cannot prove themselves.</summary>
public sealed class EnrolmentFunctions(Joins joins, Credentials credentials)
{
    /// <summary>Bytes of a body: a statement within its envelope, with its challenge and at most 64 labels, is well below.</summary>
    public const int MaxBodyBytes = 64 * 1024;

    /// <summary>A challenge to sign.</summary>
    [Function("EnrolmentChallenge")]
    public Task<IResult> Challenge(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "enrolments/challenge")] HttpRequest request, CancellationToken cancellationToken) =>
        AnswerAsync(request, async () => Results.Json(
            joins.Challenge(await JsonBody.ReadAsync<ChallengeRequest>(request, MaxBodyBytes, cancellationToken)), Json.Options));

    /// <summary>An edge asks to join: 202 with the place to ask how that stands.</summary>
    [Function("Enrol")]
    public Task<IResult> Join(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "enrolments")] HttpRequest request,
        [DurableClient] DurableTaskClient client, CancellationToken cancellationToken) =>
        AnswerAsync(request, async () =>
        {
            var join = await JsonBody.ReadAsync<JoinRequest>(request, MaxBodyBytes, cancellationToken);
            return await TellAsync(request, client, await joins.JoinAsync(join, cancellationToken), cancellationToken);
        });

    /// <summary>How it stands: 202 while nothing is decided, 200 with the credential.</summary>
    [Function("CollectEnrolment")]
    public Task<IResult> Collect(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "enrolments/{edge}")] HttpRequest request, string edge,
        [DurableClient] DurableTaskClient client, CancellationToken cancellationToken) =>
        AnswerAsync(request, async () =>
        {
            var proof = await JsonBody.ReadAsync<ProofRequest>(request, MaxBodyBytes, cancellationToken);
            return await TellAsync(request, client, await credentials.CollectAsync(edge, proof, cancellationToken), cancellationToken);
        });

    /// <summary>The next credential.</summary>
    [Function("RenewEnrolment")]
    public Task<IResult> Renew(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "enrolments/{edge}/renewals")] HttpRequest request, string edge, CancellationToken cancellationToken) =>
        AnswerAsync(request, async () => Results.Json(
            await credentials.RenewAsync(edge, await JsonBody.ReadAsync<ProofRequest>(request, MaxBodyBytes, cancellationToken), cancellationToken), Json.Options));

    private static async Task<IResult> TellAsync(HttpRequest request, DurableTaskClient client, JoinOutcome outcome, CancellationToken cancellationToken)
    {
        if (outcome.Provision is { } input) await EnsureProvisioningAsync(client, input, cancellationToken);
        if (outcome.Answer.RetryAfterSeconds is not { } seconds) return Results.Json(outcome.Answer, Json.Options);
        request.HttpContext.Response.Headers.RetryAfter = Math.Ceiling(seconds).ToString(CultureInfo.InvariantCulture);
        if (outcome.Provision is { } joined) request.HttpContext.Response.Headers.Location = $"{request.PathBase}/api/enrolments/{joined.Enrolment.Edge}";
        return Results.Json(outcome.Answer, Json.Options, statusCode: StatusCodes.Status202Accepted);
    }

    /// <summary>A hub that died between the two finds the wish on record and no provisioning: the edge's next question starts it.</summary>
    private static async Task EnsureProvisioningAsync(DurableTaskClient client, ProvisionInput input, CancellationToken cancellationToken)
    {
        var id = ProvisionFunctions.InstanceOf(input.Enrolment.Edge);
        if (await client.GetInstanceAsync(id, cancellation: cancellationToken) is { IsCompleted: false }) return;
        await client.ScheduleNewOrchestrationInstanceAsync(nameof(ProvisionOrchestrator), input, new StartOrchestrationOptions(id), cancellationToken);
    }

    private static async Task<IResult> AnswerAsync(HttpRequest request, Func<Task<IResult>> serve)
    {
        request.HttpContext.Response.Headers.CacheControl = "no-store";
        try
        {
            return await serve();
        }
        catch (EnrolmentRefusedException e)
        {
            if (e.Status == StatusCodes.Status429TooManyRequests) request.HttpContext.Response.Headers.RetryAfter = "60";
            return Results.Problem(
                e.Message, statusCode: e.Status, title: "Refused", type: "urn:puente:problem:enrolment-refused", extensions: new Dictionary<string, object?> { ["code"] = e.Code });
        }
    }
}

using Microsoft.AspNetCore.Http;
using Puente.Core;
using Puente.Edge.Enrolling;
using Puente.Edge.Roles;
using Puente.Edge.Scaling;
using Puente.Edge.Uplink;
using Puente.Edge.Workers;
using Puente.Functions.Common.Transfers;
using Puente.Serving.Models;

namespace Puente.Edge.Health;

/// <summary>Is this process of the edge well? What it has not, by its role, it does not tell of.</summary>
public sealed class HealthFunctions(
    TierOptions tier, ModelHost models, Readiness readiness, TransferGate transfers,
    TierHealth? health = null, CloudLink? cloud = null, EventOutbox? outbox = null, ScalerHost? scaler = null, EnrolmentSteps? enrolment = null,
    SiteWorkers? workers = null)
{
    /// <summary>For probes whether it lives: no key.</summary>
    [Function("Health")]
    public async Task<IResult> Get([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "health")] HttpRequest request, CancellationToken cancellationToken)
    {
        var fault = health?.Fault;
        return Results.Json(
            new
            {
                Status = fault is null ? "healthy" : "degraded",
                Tier = "edge",
                tier.Role,
                tier.Name,
                Release = models.CurrentId,
                Precision = models.CurrentPrecision?.Reason,
                Detail = fault,
                OfflineSince = cloud?.DownSince,
                Enrolment = enrolment is { IsNeeded: true } ? enrolment.Status : null,
                Outbox = outbox is null ? null : await outbox.StatusAsync(cancellationToken),
                Transfers = transfers.Status,
                Workers = workers?.Seen.All.Where(one => !one.Report.HasEnded)
                    .Select(one => new { one.Report.Name, one.IsLive, one.Report.Release, one.Report.Fault, one.Report.Figures.Requests, one.Report.Figures.Failed }),
                Scaler = scaler?.Status,
            },
            Json.Options, statusCode: fault is null ? 200 : 503);
    }

    /// <summary>For probes whether it may be given work: no key. 200 when it may, 503 and why when it may not yet.</summary>
    [Function("Ready")]
    public IResult Ready([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "health/ready")] HttpRequest request) =>
        Results.Json(new { Ready = readiness.Missing is null, tier.Role, Release = models.CurrentId, Detail = readiness.Missing }, Json.Options, statusCode: readiness.Missing is null ? 200 : 503);
}

using Microsoft.AspNetCore.Http;
using Puente.Core;
using Puente.Edge.Enrolling;
using Puente.Edge.Scaling;
using Puente.Edge.Uplink;
using Puente.Functions.Common.Transfers;
using Puente.Serving.Models;

namespace Puente.Edge.Health;

/// <summary>Is this edge well?</summary>
public sealed class HealthFunctions(TierHealth health, TierOptions tier, ModelHost models, CloudLink cloud, EventOutbox outbox, TransferGate transfers, ScalerHost scaler, EnrolmentSteps enrolment)
{
    /// <summary>For probes: no key.</summary>
    [Function("Health")]
    public async Task<IResult> Get([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "health")] HttpRequest request, CancellationToken cancellationToken)
    {
        var fault = health.Fault;
        return Results.Json(
            new
            {
                Status = fault is null ? "healthy" : "degraded",
                Tier = "edge",
                tier.Name,
                Release = models.CurrentId,
                Precision = models.CurrentPrecision?.Reason,
                Detail = fault,
                OfflineSince = cloud.DownSince,
                Enrolment = enrolment.IsNeeded ? enrolment.Status : null,
                Outbox = await outbox.StatusAsync(cancellationToken),
                Transfers = transfers.Status,
                Scaler = scaler.Status,
            },
            Json.Options, statusCode: fault is null ? 200 : 503);
    }
}

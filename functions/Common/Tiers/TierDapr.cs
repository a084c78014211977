using Puente.Core;
using Puente.Runtime.Dapr;

namespace Puente.Functions.Common.Tiers;

/// <summary>How a tier speaks Dapr, whoever answers.</summary>
public static class TierDapr
{
    /// <summary>Documents as everywhere in this system. Messages stay within a sidecar's own bound: what is larger never travels in one.</summary>
    public static void Configure(EmbeddedDaprOptions dapr) => dapr.JsonSerializerOptions = Json.Options;
}

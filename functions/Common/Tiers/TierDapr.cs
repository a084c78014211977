using Puente.Core;
using Puente.Functions.Common.Objects;
using Puente.Runtime.Dapr;

namespace Puente.Functions.Common.Tiers;

/// <summary>How a tier speaks Dapr, whoever answers.</summary>
public static class TierDapr
{
    /// <summary>Documents as everywhere in this system, and bodies as large as its objects. A sidecar has a bound of its own: <c>--max-body-size</c>.</summary>
    public static void Configure(EmbeddedDaprOptions dapr)
    {
        dapr.MaxBodyBytes = 2 * ObjectStore.MaxObjectBytes;
        dapr.JsonSerializerOptions = Json.Options;
    }
}

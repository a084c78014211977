using Puente.Core;
using Puente.Runtime.Dapr;

namespace Puente.Functions.Common.Tiers;

/// <summary>How a tier speaks Dapr, whoever answers.</summary>
public static class TierDapr
{
    /// <summary>Events that wait for a hub that is behind: ten of each of a hundred thousand edges. One that was dropped is waited for until its edge next says how it stands.</summary>
    public const int MaxMessagesPerTopic = 1_000_000;

    /// <summary>Documents as everywhere in this system. Messages stay within a sidecar's own bound: what is larger never travels in one.</summary>
    public static void Configure(EmbeddedDaprOptions dapr) => (dapr.JsonSerializerOptions, dapr.MaxMessagesPerTopic) = (Json.Options, MaxMessagesPerTopic);
}

using Puente.Edge.Delivery;
using Puente.Serving.Models;

namespace Puente.Edge.Roles;

/// <summary>Whether this process can do the work of its role now. One that serves is ready only when a model is loaded and has answered.</summary>
public sealed class Readiness(TierOptions tier, ModelHost models, TierHealth? health = null, ReleaseFollower? follower = null)
{
    /// <summary>Why it cannot, in a sentence; null when it can.</summary>
    public string? Missing
    {
        get
        {
            if (health?.Fault is { } fault) return fault;
            if (tier.Role is TierRole.Agent or TierRole.Tuner || models.IsReady) return null;
            return follower?.Fault ?? "No release is loaded and warm yet.";
        }
    }
}

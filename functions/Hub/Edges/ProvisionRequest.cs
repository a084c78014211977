using Puente.Workflows.Provisioning;

namespace Puente.Hub.Edges;

/// <summary>How an operator wants an edge brought in; what is left out is as the hub's settings say.</summary>
/// <param name="Rule">Approves without a person.</param>
/// <param name="Labels">Labels the hub gives the edge.</param>
/// <param name="BaseRelease">Release to serve first; null takes the newest.</param>
/// <param name="KeyThumbprint">SHA-256 of its public key, in hex.</param>
/// <param name="ApprovalTimeoutSeconds">How long a person may take.</param>
/// <param name="ReadyTimeoutSeconds">How long the edge may take to serve.</param>
public sealed record ProvisionRequest(
    ApprovalRule? Rule = null, IReadOnlyDictionary<string, string>? Labels = null, string? BaseRelease = null, string? KeyThumbprint = null,
    double ApprovalTimeoutSeconds = 604_800, double ReadyTimeoutSeconds = 86_400);

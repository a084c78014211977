namespace Puente.Edge.Enrolling;

/// <summary>The hub said no.</summary>
/// <param name="code">Its code.</param>
/// <param name="detail">In its words.</param>
public sealed class HubRefusalException(string code, string detail) : Exception(detail)
{
    /// <summary>Refusals that asking again does not change: a person has to.</summary>
    private static readonly HashSet<string> _final =
        ["revoked", "rejected", "aborted", "timedOut", "failed", "token", "token-used", "token-expired", "token-scope", "name-taken", "too-late"];

    /// <summary>The hub's code.</summary>
    public string Code { get; } = code;

    /// <summary>True when it is of no use to ask again.</summary>
    public bool IsFinal => _final.Contains(Code);
}

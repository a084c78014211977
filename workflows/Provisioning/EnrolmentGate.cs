namespace Puente.Workflows.Provisioning;

/// <summary>What a rule says to an enrolment.</summary>
public enum EnrolmentDecision { Approve, Hold, Refuse }

/// <summary>Decides on enrolments by rule. Closed by default: without a rule, a person decides.</summary>
public static class EnrolmentGate
{
    /// <summary>The decision and its reason.</summary>
    public static (EnrolmentDecision Decision, string Reason) Decide(EnrolmentRequest enrolment, ApprovalRule? rule)
    {
        if (rule is null) return (EnrolmentDecision.Hold, "no rule approves: a person decides");
        if (rule.RequireKey && enrolment.KeyThumbprint is null)
            return (EnrolmentDecision.Refuse, "the rule asks for a key, and the enrolment shows none");
        foreach (var (key, value) in (rule.MatchClaims ?? _none).OrderBy(claim => claim.Key, StringComparer.Ordinal))
            if (enrolment.Claims?.TryGetValue(key, out var claimed) != true || claimed != value)
                return (EnrolmentDecision.Hold, $"claim {key} is not {value}: a person decides");
        foreach (var (key, value) in (rule.MatchLabels ?? _none).OrderBy(label => label.Key, StringComparer.Ordinal))
            if (!enrolment.Labels.TryGetValue(key, out var given) || given != value)
                return (EnrolmentDecision.Hold, $"label {key} is not {value}: a person decides");
        return (EnrolmentDecision.Approve, $"rule {rule.Name} approves");
    }

    private static readonly Dictionary<string, string> _none = [];
}

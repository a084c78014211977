using Microsoft.Extensions.Configuration;
using Puente.Core;
using Puente.Workflows.Provisioning;

namespace Puente.Hub.Edges;

/// <summary>
/// The rule by which the hub takes edges without a person: settings <c>Enrolment:AutoApprove</c> (default true while edges carry no join
/// token), <c>Enrolment:MatchLabels</c> (<c>key=value,…</c>) and <c>Enrolment:RequireKey</c>.
/// </summary>
public sealed class EnrolmentPolicy(IConfiguration configuration)
{
    /// <summary>The rule; null leaves every enrolment to a person.</summary>
    /// <exception cref="InputException">A setting is wrong.</exception>
    public ApprovalRule? Rule
    {
        get
        {
            if (!Flag("AutoApprove", fallback: true)) return null;
            var labels = new Dictionary<string, string>();
            foreach (var pair in (configuration["Enrolment:MatchLabels"] ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            {
                var parts = pair.Split('=', 2);
                if (parts.Length != 2 || parts[0].Length == 0)
                    throw new InputException("Enrolment:MatchLabels", pair, "is not key=value", "Give labels as ring=canary,site=quay.");
                labels[parts[0]] = parts[1];
            }

            return new ApprovalRule("auto-approve", labels, RequireKey: Flag("RequireKey", fallback: false));
        }
    }

    private bool Flag(string name, bool fallback)
    {
        if (configuration[$"Enrolment:{name}"] is not { Length: > 0 } text) return fallback;
        return bool.TryParse(text, out var value) ? value : throw new InputException($"Enrolment:{name}", text, "is neither true nor false", "Give true or false.");
    }
}

using System.Globalization;
using Microsoft.Extensions.Configuration;
using Puente.Core;
using Puente.Workflows.Provisioning;

namespace Puente.Hub.Edges;

/// <summary>How the hub takes edges: settings under <c>Enrolment</c>.</summary>
public sealed record EnrolmentPolicy
{
    /// <summary><c>Enrolment:RequireKey</c>: an edge must join with a token and sign all it says. Default true; false is for one machine that nobody else reaches: whoever reaches the broker speaks for any edge without a key.</summary>
    public bool RequireKey { get; init; } = true;

    /// <summary>The rule of <c>Enrolment:AutoApprove</c> (default true), <c>MatchLabels</c> and <c>MatchClaims</c> (<c>key=value,…</c>: labels that the edge or its token gives; labels that the token alone gives); null leaves every enrolment to a person.</summary>
    public ApprovalRule? Rule { get; init; }

    /// <summary><c>Enrolment:CredentialLifetime</c>: how long a credential holds, 1 minute to 90 days; default a day. An edge renews it when two thirds are over.</summary>
    public TimeSpan CredentialLifetime { get; init; } = TimeSpan.FromDays(1);

    /// <summary><c>Enrolment:RenewalGrace</c>: how long after its end a credential may still be renewed by its key, 0 to a year; default 60 days. An edge that was away for longer joins anew under another name.</summary>
    public TimeSpan RenewalGrace { get; init; } = TimeSpan.FromDays(60);

    /// <summary><c>Enrolment:MessageGrace</c>: how long after a credential's end what its key signed is still taken, 0 to a year; default 2 days. What waited at a broker while this hub was down was signed in time.</summary>
    public TimeSpan MessageGrace { get; init; } = TimeSpan.FromDays(2);

    /// <summary><c>Enrolment:ChallengesPerMinute</c>: 1 to 1,000,000; default 6,000. Beyond it, 429.</summary>
    public int ChallengesPerMinute { get; init; } = 6_000;

    /// <summary>Reads and checks the settings.</summary>
    /// <exception cref="InputException">Settings are wrong; told all at once.</exception>
    public static EnrolmentPolicy Read(IConfiguration configuration)
    {
        var (settings, faults, defaults) = (configuration.GetSection("Enrolment"), new List<InputException>(), new EnrolmentPolicy());
        var requireKey = Flag("RequireKey", defaults.RequireKey);
        var (labels, claims) = (Pairs("MatchLabels"), Pairs("MatchClaims"));
        var policy = new EnrolmentPolicy
        {
            RequireKey = requireKey,
            Rule = Flag("AutoApprove", otherwise: true) ? new ApprovalRule("auto-approve", labels, claims.Count > 0 ? claims : null, requireKey) : null,
            CredentialLifetime = Time("CredentialLifetime", defaults.CredentialLifetime, TimeSpan.FromMinutes(1), TimeSpan.FromDays(90)),
            RenewalGrace = Time("RenewalGrace", defaults.RenewalGrace, TimeSpan.Zero, TimeSpan.FromDays(365)),
            MessageGrace = Time("MessageGrace", defaults.MessageGrace, TimeSpan.Zero, TimeSpan.FromDays(365)),
            ChallengesPerMinute = Number("ChallengesPerMinute", defaults.ChallengesPerMinute, 1, 1_000_000),
        };
        return faults switch
        {
            [] => policy,
            [var fault] => throw fault,
            _ => throw new InputException("Enrolment", null, $"has {faults.Count} faults", string.Join(' ', faults.Select(fault => fault.Message))),
        };

        bool Flag(string name, bool otherwise)
        {
            if (settings[name] is not { Length: > 0 } text) return otherwise;
            if (bool.TryParse(text, out var value)) return value;
            faults.Add(new InputException($"Enrolment:{name}", text, "is neither true nor false", "Give true or false."));
            return otherwise;
        }

        Dictionary<string, string> Pairs(string name)
        {
            var pairs = new Dictionary<string, string>();
            foreach (var pair in (settings[name] ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
                if (pair.Split('=', 2) is [{ Length: > 0 } key, var value]) pairs[key] = value;
                else faults.Add(new InputException($"Enrolment:{name}", pair, "is not key=value", "Give labels as ring=canary,site=quay."));
            return pairs;
        }

        TimeSpan Time(string name, TimeSpan otherwise, TimeSpan least, TimeSpan most)
        {
            if (settings[name] is not { Length: > 0 } text) return otherwise;
            if (TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most) return value;
            faults.Add(new InputException($"Enrolment:{name}", text, "is out of bounds", $"Give a time from {least} to {most}, such as 1.00:00:00 for a day."));
            return otherwise;
        }

        int Number(string name, int otherwise, int least, int most)
        {
            if (settings[name] is not { Length: > 0 } text) return otherwise;
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most) return value;
            faults.Add(new InputException($"Enrolment:{name}", text, "is out of bounds", $"Give a whole number from {least} to {most}."));
            return otherwise;
        }
    }
}

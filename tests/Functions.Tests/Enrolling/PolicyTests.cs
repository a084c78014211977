using Microsoft.Extensions.Configuration;
using Puente.Core;
using Puente.Hub.Edges;

namespace Puente.Functions.Tests.Enrolling;

/// <summary>Settings of enrolment: each takes effect, and all faults are told at once.</summary>
public sealed class PolicyTests
{
    [Fact]
    public void Every_setting_is_read()
    {
        var policy = Read(
            ("RequireKey", "true"), ("MatchLabels", "ring=canary"), ("MatchClaims", "site=quay,team=x"), ("CredentialLifetime", "00:02:00"), ("RenewalGrace", "1.00:00:00"),
            ("MessageGrace", "00:01:00"), ("ChallengesPerMinute", "7"));
        Assert.True(policy is { RequireKey: true, Rule.RequireKey: true, ChallengesPerMinute: 7 });
        Assert.Equal(("canary", "x"), (policy.Rule!.MatchLabels!["ring"], policy.Rule.MatchClaims!["team"]));
        Assert.Equal((TimeSpan.FromMinutes(2), TimeSpan.FromDays(1), TimeSpan.FromMinutes(1)), (policy.CredentialLifetime, policy.RenewalGrace, policy.MessageGrace));
        Assert.Null(Read(("AutoApprove", "false")).Rule);
        Assert.True(Read() is { RequireKey: false, Rule: { RequireKey: false, MatchClaims: null } });
    }

    [Fact]
    public void All_faults_are_told()
    {
        var fault = Assert.Throws<InputException>(() => Read(("RequireKey", "yes"), ("MatchLabels", "ring"), ("CredentialLifetime", "1 day"), ("ChallengesPerMinute", "0")));
        foreach (var name in new[] { "RequireKey", "MatchLabels", "CredentialLifetime", "ChallengesPerMinute" }) Assert.Contains($"Enrolment:{name}", fault.Message, StringComparison.Ordinal);
    }

    private static EnrolmentPolicy Read(params (string Key, string Value)[] settings) => EnrolmentPolicy.Read(
        new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(setting => $"Enrolment:{setting.Key}", setting => (string?)setting.Value)).Build());
}

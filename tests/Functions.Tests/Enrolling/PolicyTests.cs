using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
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
        Assert.True(Read(("RequireKey", "false")) is { RequireKey: false, Rule.RequireKey: false });
    }

    [Fact]
    public void Where_nothing_is_said_a_key_is_required() =>
        Assert.True(Read() is { RequireKey: true, Rule: { RequireKey: true, MatchClaims: null } });

    [Theory]
    [InlineData("", 0)]
    [InlineData("true", 0)]
    [InlineData("false", 1)]
    public async Task That_none_is_required_is_warned_of(string setting, int warnings)
    {
        var log = new WarningCount();
        await new EnrolmentNotice(Read(("RequireKey", setting)), log).StartAsync(TestContext.Current.CancellationToken);
        Assert.Equal(warnings, log.Count);
    }

    [Fact]
    public void All_faults_are_told()
    {
        var fault = Assert.Throws<InputException>(() => Read(("RequireKey", "yes"), ("MatchLabels", "ring"), ("CredentialLifetime", "1 day"), ("ChallengesPerMinute", "0")));
        foreach (var name in new[] { "RequireKey", "MatchLabels", "CredentialLifetime", "ChallengesPerMinute" }) Assert.Contains($"Enrolment:{name}", fault.Message, StringComparison.Ordinal);
    }

    private static EnrolmentPolicy Read(params (string Key, string Value)[] settings) => EnrolmentPolicy.Read(
        new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(setting => $"Enrolment:{setting.Key}", setting => (string?)setting.Value)).Build());

    private sealed class WarningCount : ILogger<EnrolmentNotice>
    {
        public int Count { get; private set; }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel == LogLevel.Warning) Count++;
        }
    }
}

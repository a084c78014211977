using Microsoft.Extensions.Configuration;
using Puente.Core;
using Puente.Edge.Inspections.Inbox;

namespace Puente.Functions.Tests.Inbox;

/// <summary>Settings of the inbox.</summary>
public sealed class InboxOptionsTests
{
    [Fact]
    public void Nothing_set_is_the_defaults() => Assert.Equal(new InboxOptions(), InboxOptions.Read(new ConfigurationBuilder().Build()));

    [Fact]
    public void Each_setting_takes_effect()
    {
        var options = Read(
            ("Sources", "polling, WEBHOOK"), ("Component", "camera"), ("Prefix", ""), ("Bucket", "bridges"), ("WebhookToken", "sixteen-letters!"), ("AtOnce", "3"),
            ("MaxWaiting", "7"), ("Lease", "00:00:05"), ("PagesPerRound", "9"), ("SweepEvery", "00:10:00"));
        Assert.Equal([InboxSource.Polling, InboxSource.Webhook], options.Sources!.Order());
        Assert.Equal(
            new InboxOptions
            {
                Sources = options.Sources,
                Component = "camera",
                Prefix = "",
                Bucket = "bridges",
                WebhookToken = "sixteen-letters!",
                AtOnce = 3,
                MaxWaiting = 7,
                Lease = TimeSpan.FromSeconds(5),
                PagesPerRound = 9,
                SweepEvery = TimeSpan.FromMinutes(10),
            },
            options);
        Assert.Empty(Read(("Sources", "")).Sources!);
    }

    [Theory]
    [InlineData("Sources", "carrier pigeon", "Inbox:Sources")]
    [InlineData("Component", "", "Inbox:Component")]
    [InlineData("Prefix", "", "Inbox:Prefix")]
    [InlineData("Prefix", "results/", "Inbox:Prefix")]
    [InlineData("Prefix", "poison/inbox/", "Inbox:Prefix")]
    [InlineData("AtOnce", "0", "Inbox:AtOnce")]
    [InlineData("MaxWaiting", "2001", "Inbox:MaxWaiting")]
    [InlineData("Lease", "00:00:00.5", "Inbox:Lease")]
    [InlineData("PagesPerRound", "1", "Inbox:PagesPerRound")]
    [InlineData("SweepEvery", "soon", "Inbox:SweepEvery")]
    public void A_fault_names_its_setting(string name, string value, string field)
    {
        var fault = Assert.Throws<InputException>(() => Read((name, value)));
        Assert.Equal((field, value), (fault.Field, fault.Value));
    }

    [Fact]
    public void All_faults_are_told_at_once()
    {
        var fault = Assert.Throws<InputException>(() => Read(("Sources", "webhook"), ("AtOnce", "many")));
        Assert.All(["Inbox:Bucket", "Inbox:WebhookToken", "Inbox:AtOnce"], field => Assert.Contains(field, fault.Message, StringComparison.Ordinal));
    }

    private static InboxOptions Read(params (string Name, string Value)[] settings) => InboxOptions.Read(
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(one => KeyValuePair.Create($"Inbox:{one.Name}", (string?)one.Value))).Build());
}

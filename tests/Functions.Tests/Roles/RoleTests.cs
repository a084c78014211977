using System.Net;
using System.Reflection;
using Microsoft.Extensions.Configuration;
using Puente.Core;
using Puente.Edge.Roles;
using Puente.Functions.Common.Tiers;
using Puente.Runtime.Functions;

namespace Puente.Functions.Tests.Roles;

/// <summary>Which role a process has, and what that leaves to it.</summary>
public sealed class RoleTests
{
    [Theory]
    [InlineData(null, TierRole.All)]
    [InlineData("all", TierRole.All)]
    [InlineData("Agent", TierRole.Agent)]
    [InlineData("worker", TierRole.Worker)]
    [InlineData("tuner", TierRole.Tuner)]
    public void A_role_is_named(string? text, TierRole role) => Assert.Equal(role, Read("edge", "--role", text).Role);

    [Theory]
    [InlineData("edge", "serve", "--role 'serve': is no role. Give all, agent, worker or tuner.")]
    [InlineData("edge", "2", "--role '2': is no role. Give all, agent, worker or tuner.")]
    [InlineData("hub", "agent", "--role 'agent': is no role of a hub. Leave it out: only an edge has roles.")]
    public void A_wrong_role_is_one_clear_line(string tier, string text, string line) =>
        Assert.Equal(line, Assert.Throws<InputException>(() => Read(tier, "--role", text)).Message);

    [Fact]
    public void An_agent_keeps_the_data_and_others_have_a_folder_of_their_own()
    {
        var (agent, worker) = (Read("edge", "--role", "agent"), Read("edge", "--role", "worker"));
        Assert.Equal((true, agent.Data), (agent.Keeps, agent.Own));
        Assert.False(worker.Keeps);
        Assert.NotEqual(worker.Data, worker.Own);
        Assert.Equal(worker.Own, Read("edge", "--role", "worker").Own);
        Assert.StartsWith(worker.Own, worker.Spool, StringComparison.Ordinal);
        Assert.StartsWith(worker.Data, worker.Work, StringComparison.Ordinal);
    }

    [Fact]
    public void An_address_is_the_loopback_one_unless_it_is_given()
    {
        Assert.Equal(IPAddress.Loopback, Read("hub", "--address", null).Address);
        Assert.Equal(IPAddress.Any, Read("hub", "--address", "0.0.0.0").Address);
        Assert.Equal("--address", Assert.Throws<InputException>(() => Read("hub", "--address", "everywhere")).Field);
    }

    [Fact]
    public void Workers_answer_requests_and_an_agent_does_the_rest()
    {
        Assert.Equal(
            ["ExportTriton", "GetGeoJson", "GetInspection", "GetOverlay", "Health", "Inspect", "ListInspections", "Ready"], FunctionsOf(TierRole.Worker).Order(StringComparer.Ordinal));
        Assert.Equal(["Health", "Ready"], FunctionsOf(TierRole.Tuner).Order(StringComparer.Ordinal));
        Assert.Equal(["ExportTriton", "Inspect"], FunctionsOf(TierRole.All).Except(FunctionsOf(TierRole.Agent)).Order(StringComparer.Ordinal));
    }

    private static List<string> FunctionsOf(TierRole role) => [.. typeof(RoleFunctions).Assembly.GetTypes().Where(type => RoleFunctions.Includes(role, type))
        .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly))
        .Select(method => method.GetCustomAttribute<FunctionAttribute>()?.Name).OfType<string>().Except(RoleFunctions.Without(role))];

    private static TierOptions Read(string tier, string option, string? text) => TierOptions.Read(
        new ConfigurationBuilder().AddCommandLine(text is null ? [] : [option, text], TierOptions.Switches).Build(), tier);
}

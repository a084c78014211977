using Puente.Runtime.Dapr.Resources;

namespace Puente.Runtime.Dapr.Tests;

public sealed class RouteRuleTests : IDisposable
{
    private readonly TestFolder folder = new TestFolder().WithComponent("pubsub", "pubsub.in-memory");

    public void Dispose() => folder.Dispose();

    private TestFolder With(string routes, string? more = null) => folder.With("s.yaml", $$"""
        apiVersion: dapr.io/v2alpha1
        kind: Subscription
        metadata: { name: s }
        spec:
          pubsubname: pubsub
          topic: t
          routes: {{routes}}
          {{more}}
        """);

    [Theory]
    [InlineData("event.type == \"a\"", "a", "b")]
    [InlineData("  event.type=='a' ", "a", "b")]
    [InlineData("event.type != \"a\"", "b", "a")]
    [InlineData("event.type == \"a\" || event.type == 'b'", "a,b", "c")]
    [InlineData("event.type != \"a\" && event.type != \"b\"", "c", "a,b")]
    [InlineData("event.type == \"a\" || event.type != \"b\" && event.type != \"c\"", "a,d", "b,c")]
    [InlineData("event.type == \"a || b\"", "a || b", "a,b")]
    [InlineData("event.type == ''", "", "a")]
    public void A_condition_covers_types(string match, string covered, string others)
    {
        var rule = RouteRule.Parse(match, "/p")!;
        Assert.Equal((match, "/p"), (rule.Match, rule.Path));
        Assert.All(covered.Split(','), t => Assert.True(rule.Covers(t), t));
        Assert.All(others.Split(','), t => Assert.False(rule.Covers(t), t));
    }

    [Theory]
    [InlineData("event.data.size > 3")]
    [InlineData("event.type.startsWith(\"a\")")]
    [InlineData("event.type == a")]
    [InlineData("event.type == \"a\" ||")]
    [InlineData("(event.type == \"a\")")]
    [InlineData("event.type == \"a\\n\"")]
    [InlineData("event.source == \"a\"")]
    public void Any_other_condition_is_refused_with_its_place(string match)
    {
        With($$"""{ default: /d, rules: [ { match: '{{match.Replace("'", "''", StringComparison.Ordinal)}}', path: /p } ] }""");
        var fault = Assert.Single(Assert.Throws<ComponentException>(() => folder.Client()).Faults);
        Assert.Equal(("spec.routes.rules.match", match, 7), (fault.Field, fault.Value, fault.Line));
    }

    [Theory]
    [InlineData("{ }", "spec.routes.default")]
    [InlineData("{ default: /d, rules: [ { match: 'event.type == \"a\"' } ] }", "spec.routes.rules.path")]
    [InlineData("{ default: /d, rules: [ { path: /p } ] }", "spec.routes.rules.match")]
    [InlineData("{ default: /d, rules: [ { match: 'event.type == \"a\"', path: p } ] }", "spec.routes.rules.path")]
    [InlineData("{ default: /d, rules: [ { match: 'event.type == \"a\"', path: /p, colour: blue } ] }", "spec.routes.rules.colour")]
    public void A_rule_that_is_none_is_a_fault(string routes, string field)
    {
        With(routes);
        Assert.Equal(field, Assert.Single(Assert.Throws<ComponentException>(() => folder.Client()).Faults).Field);
    }

    [Theory]
    [InlineData("/events/other", "other", null)]
    [InlineData(null, "dead", "deadLetterTopic: dead")]
    [InlineData(null, null, null)]
    public async Task The_first_rule_that_covers_an_event_has_it_then_the_default_then_the_dead_letters(string? otherwise, string? name, string? more)
    {
        With(
            "{ " + (otherwise is null ? "" : $"default: {otherwise}, ")
                + "rules: [ { match: 'event.type == \"done\"', path: /events/done }, { match: 'event.type == \"done\" || event.type == \"lost\"', path: /events/lost } ] }",
            more);
        folder.WithSubscription("dead", "/events/dead");
        await using var app = await Receiver.StartAsync(folder, "app");
        foreach (var (number, type) in new[] { (1, "lost"), (2, "new"), (3, "done") })
            await app.Client.PublishEventAsync("pubsub", "t", number, new Dictionary<string, string> { ["cloudevent.type"] = type });
        var came = await app.WaitAsync(name is null ? 2 : 3);
        Assert.Equal([(1, "lost"), .. name is null ? [] : new[] { (2, name) }, (3, "done")], came.Select(d => (d.Number, d.Name)).Order());
    }
}

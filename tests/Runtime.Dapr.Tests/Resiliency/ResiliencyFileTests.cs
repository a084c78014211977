using Puente.Runtime.Dapr.Resources;

namespace Puente.Runtime.Dapr.Tests.Resiliency;

public sealed class ResiliencyFileTests : IDisposable
{
    private readonly TestFolder folder = new TestFolder().WithComponent("s", "state.in-memory").WithComponent("pubsub", "pubsub.in-memory");

    public void Dispose() => folder.Dispose();

    private IReadOnlyList<ComponentFault> Faults() => Assert.Throws<ComponentException>(() => folder.Client()).Faults;

    [Fact]
    public void All_of_a_document_that_Dapr_would_read_is_taken()
    {
        folder.WithResiliency("""
            policies:
              timeouts:
                quick: 500ms
                slow: 1m30s
              retries:
                often:
                  policy: constant
                  duration: 5s
                  maxRetries: -1
                rarely:
                  policy: exponential
                  maxInterval: 15s
                  maxRetries: 10
                  matching:
                    httpStatusCodes: 429,500-599
                    gRPCStatusCodes: 1-4,8,13
              circuitBreakers:
                plain:
                  maxRequests: 1
                  interval: 8s
                  timeout: 45s
                  trip: consecutiveFailures >= 8
                bare: {}
            targets:
              components:
                s:
                  outbound: { timeout: quick, retry: rarely, circuitBreaker: plain }
                pubsub:
                  outbound: { retry: often }
                  inbound: { timeout: slow, retry: rarely, circuitBreaker: bare }
            """);
        folder.Client().Dispose();
    }

    [Fact]
    public void Every_fault_is_told_at_once_with_file_line_field_and_value()
    {
        folder.WithResiliency("""
            policies:
              timeouts:
                quick: soon
              retries:
                often:
                  policy: linear
                  maxRetries: -2
                  matching: { httpStatusCodes: 5xx }
                two:
                  policy: constant
                  maxInterval: 1s
                three:
                  policy: exponential
                  duration: 1s
                  colour: blue
                DaprBuiltInServiceRetries: { maxRetries: 1 }
              circuitBreakers:
                cb: { trip: requests > 10, maxRequests: 0 }
            targets:
              components:
                none:
                  outbound: { retry: often }
                s:
                  outbound: { timeout: other, retry: other, circuitBreaker: other }
                  inbound: { retry: often }
              apps:
                app: { retry: often }
              actors:
                type: { retry: often }
            """);
        var faults = Faults();
        Assert.All(faults, f => Assert.EndsWith("resiliency.yaml", f.File, StringComparison.Ordinal));
        Assert.Equal(
            new HashSet<(int, string, string?)>
            {
                (8, "spec.policies.timeouts.quick", "soon"),
                (11, "spec.policies.retries.often.policy", "linear"),
                (12, "spec.policies.retries.often.maxRetries", "-2"),
                (13, "spec.policies.retries.often.matching.httpStatusCodes", "5xx"),
                (16, "spec.policies.retries.two.maxInterval", "1s"),
                (19, "spec.policies.retries.three.duration", "1s"),
                (20, "spec.policies.retries.three.colour", null),
                (21, "spec.policies.retries.DaprBuiltInServiceRetries", "DaprBuiltInServiceRetries"),
                (23, "spec.policies.circuitBreakers.cb.trip", "requests > 10"),
                (23, "spec.policies.circuitBreakers.cb.maxRequests", "0"),
                (27, "spec.targets.components.none", "none"),
                (29, "spec.targets.components.s.outbound.timeout", "other"),
                (29, "spec.targets.components.s.outbound.retry", "other"),
                (29, "spec.targets.components.s.outbound.circuitBreaker", "other"),
                (29, "spec.targets.components.s", "s"),
                (32, "spec.targets.apps", "{…}"),
                (34, "spec.targets.actors", "{…}"),
            },
            faults.Select(f => (f.Line, f.Field, f.Value)).ToHashSet());
        Assert.Contains(faults, f => f.Problem.Contains("there are: often, two, three", StringComparison.Ordinal));
        Assert.Contains(faults, f => f.Problem.Contains("is not a component; there are: pubsub, s", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("outbound", "httpStatusCodes: 500-599")]
    [InlineData("inbound", "gRPCStatusCodes: \"13\"")]
    public void A_policy_that_could_match_nothing_in_its_direction_is_a_fault(string direction, string matching)
    {
        folder.WithResiliency($$"""
            policies:
              retries:
                r: { matching: { {{matching}} } }
            targets:
              components:
                pubsub:
                  {{direction}}: { retry: r }
            """);
        Assert.Equal($"spec.targets.components.pubsub.{direction}.retry", Assert.Single(Faults()).Field);
    }

    [Fact]
    public void A_document_for_others_may_name_what_this_app_has_not()
    {
        folder.WithResiliency(
            """
            targets:
              components:
                none:
                  outbound: { retry: often }
              apps: { other: { retry: often } }
            """,
            scope: "other");
        folder.Client().Dispose();
        Assert.Equal(3, Assert.Throws<ComponentException>(() => folder.Client("other")).Faults.Count);
    }

    [Fact]
    public void A_component_of_another_app_is_no_fault()
    {
        folder.WithComponent("theirs", "state.in-memory");
        File.AppendAllText(Path.Combine(folder.Components, "theirs.yaml"), "\nscopes: [other]\n");
        folder.WithResiliency("""
            policies:
              retries: { often: { maxRetries: 3 } }
            targets:
              components:
                theirs:
                  outbound: { retry: often }
            """);
        folder.Client().Dispose();
    }

    [Fact]
    public void A_name_and_a_target_given_twice_are_faults()
    {
        const string spec = """
            policies:
              retries: { often: { maxRetries: 3 } }
            targets:
              components:
                s:
                  outbound: { retry: often }
            """;
        folder.WithResiliency(spec);
        File.Copy(Path.Combine(folder.Components, "resiliency.yaml"), Path.Combine(folder.Components, "again.yaml"));
        Assert.Equal(["spec.policies.retries.often", "spec.targets.components.s"], Faults().Select(f => f.Field).Order());
    }
}

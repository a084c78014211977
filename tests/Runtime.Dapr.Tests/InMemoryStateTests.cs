namespace Puente.Runtime.Dapr.Tests;

public class InMemoryStateTests : StateConformance
{
    protected override ValueTask<(string Type, (string, string)[] Metadata)> ComponentAsync() => new(("state.in-memory", []));
}

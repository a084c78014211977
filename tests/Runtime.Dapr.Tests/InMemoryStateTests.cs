namespace Puente.Runtime.Dapr.Tests;

public sealed class InMemoryStateTests : StateConformance
{
    protected override ValueTask<(string Type, (string, string)[] Metadata)> ComponentAsync() => new(("state.in-memory", []));
}

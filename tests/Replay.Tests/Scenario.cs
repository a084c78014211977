using Puente.Workflows.Tests;

namespace Puente.Replay.Tests;

/// <summary>An external event, raised once the custom status says <paramref name="At"/>.</summary>
internal sealed record Raise(string At, string EventName, object Payload);

/// <summary>One run to be recorded.</summary>
/// <param name="Name">Name of its file.</param>
/// <param name="Orchestrator">What runs.</param>
/// <param name="Input">Its input.</param>
/// <param name="Activities">Made anew for each run.</param>
/// <param name="Raises">Events from outside, in order.</param>
internal sealed record Scenario(string Name, string Orchestrator, object Input, Func<FakeActivities> Activities, params IReadOnlyList<Raise> Raises)
{
    public override string ToString() => Name;
}

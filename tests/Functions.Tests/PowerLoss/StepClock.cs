namespace Puente.Functions.Tests.PowerLoss;

/// <summary>The clock of an edge's state: asked by each write, in its transaction and before its commit. So every write is known, whoever makes it.</summary>
internal sealed class StepClock(Action<string> next) : TimeProvider
{
    public override DateTimeOffset GetUtcNow()
    {
        next("commit state");
        return System.GetUtcNow();
    }
}

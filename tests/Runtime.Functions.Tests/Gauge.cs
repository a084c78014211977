namespace Puente.Runtime.Functions.Tests;

/// <summary>How many are inside at one time.</summary>
public sealed class Gauge
{
    private readonly Lock gate = new();

    public int Now { get; private set; }

    public int Most { get; private set; }

    public void Enter()
    {
        lock (gate) Most = Math.Max(Most, ++Now);
    }

    public void Leave()
    {
        lock (gate) Now--;
    }
}

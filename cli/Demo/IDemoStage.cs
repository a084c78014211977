namespace Puente.Cli.Demo;

/// <summary>One stage of the way from raw photographs to defects found.</summary>
public interface IDemoStage
{
    /// <summary>Lower-case name, as in the JSON.</summary>
    string Name { get; }

    /// <summary>Does it, or finds that it is done. What later stages need goes into <paramref name="context"/>.</summary>
    Task<StageOutcome> RunAsync(DemoContext context, CancellationToken cancel);
}

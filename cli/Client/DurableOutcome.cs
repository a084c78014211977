namespace Puente.Cli.Client;

/// <summary>A finished orchestration.</summary>
/// <param name="InstanceId">Its id.</param>
/// <param name="Output">Its answer.</param>
/// <param name="Reused">True when it had been finished before this request: nothing was done anew.</param>
/// <param name="Resumed">True when an earlier request had begun it and it was still under way.</param>
public sealed record DurableOutcome<T>(string InstanceId, T Output, bool Reused, bool Resumed);

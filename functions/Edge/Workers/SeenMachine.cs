namespace Puente.Edge.Workers;

/// <summary>A machine that workers ran on.</summary>
/// <param name="Key">By which it is the same one, until it starts anew.</param>
/// <param name="Cores">The most that one of them might use: two on one machine are not two machines.</param>
/// <param name="MemoryBytes">The same of memory.</param>
/// <param name="Providers">Execution providers that they had.</param>
/// <param name="At">When one was last seen there, by the agent's clock.</param>
public sealed record SeenMachine(string Key, int Cores, long MemoryBytes, IReadOnlyList<string> Providers, DateTimeOffset At);

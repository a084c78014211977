namespace Puente.Core.Twins;

/// <summary>One device that runs models.</summary>
/// <param name="Name">What it calls itself.</param>
/// <param name="MemoryBytes">Its memory; null where it does not say.</param>
/// <param name="Kind">How it is reached, such as <c>cuda</c>.</param>
public sealed record Accelerator(string Name, long? MemoryBytes, string Kind = "cuda");

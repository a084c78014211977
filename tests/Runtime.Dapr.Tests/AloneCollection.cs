namespace Puente.Runtime.Dapr.Tests;

/// <summary>Tests that measure the process.</summary>
[CollectionDefinition(BindingMemoryTests.Alone, DisableParallelization = true)]
public sealed class AloneCollection;

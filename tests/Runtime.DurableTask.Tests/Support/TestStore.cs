namespace Puente.Runtime.DurableTask.Tests;

/// <summary>Where a test's engine keeps its hub.</summary>
public enum TestStore
{
    /// <summary>A file in the engine's folder.</summary>
    Sqlite,

    /// <summary>A schema of the test run's server.</summary>
    Postgres,
}

namespace Puente.Runtime.Dapr.Tests;

public sealed class SqliteStateTests() : StateConformance("state.sqlite", ("connectionString", "../cloud/twins.db"), ("keyPrefix", "none"), ("busyTimeout", "5s"));

namespace Puente.Runtime.Dapr.Tests;

public class SqliteStateTests : StateConformance
{
    protected override ValueTask<(string Type, (string, string)[] Metadata)> ComponentAsync() =>
        new(("state.sqlite", [("connectionString", "../cloud/twins.db"), ("keyPrefix", "none"), ("busyTimeout", "5s")]));
}

namespace Puente.Runtime.Dapr.Tests;

public class PostgresStateTests : StateConformance
{
    protected override bool ChecksEtags => true;

    protected override async ValueTask<(string Type, (string, string)[] Metadata)> ComponentAsync() =>
        ("state.postgresql", [("connectionString", $"host=127.0.0.1 port={await SharedPostgres.Port()} user=puente dbname=postgres sslmode=disable"), ("keyPrefix", Guid.NewGuid().ToString())]);
}

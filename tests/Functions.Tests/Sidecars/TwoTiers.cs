using Puente.Hub.Releases;

namespace Puente.Functions.Tests.Sidecars;

/// <summary>A hub and an edge, each beside a sidecar of its own, in a folder that goes with them.</summary>
public sealed class TwoTiers : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("puente-sidecars-").FullName;

    internal TierUnderTest Hub { get; private set; } = null!;

    internal TierUnderTest Edge { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Hub = await TierUnderTest.StartAsync(_folder, "hub", "hub");
        using var key = Hub.Get<SigningKey>().Open();
        await File.WriteAllTextAsync(Path.Combine(_folder, "hub.pem"), key.ExportSubjectPublicKeyInfoPem());
        Edge = await TierUnderTest.StartAsync(_folder, "edge", "edge-1");
    }

    public async ValueTask DisposeAsync()
    {
        if (Edge is not null) await Edge.DisposeAsync();
        if (Hub is not null) await Hub.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }
}

using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Puente.Core.Twins;
using Puente.Edge.Inventory;
using Puente.Edge.Uplink;
using Puente.Functions.Common.Tiers;

namespace Puente.Functions.Tests.Placements;

/// <summary>What an edge says it has.</summary>
public sealed class InventoryTests
{
    [Fact]
    public async Task The_machine_is_described_and_the_site_claims_the_rest()
    {
        var settings = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["Claims:site.puente.dev"] = "pier", ["Claims:long"] = new string('x', 2000) }).Build();
        var tier = new TierOptions { Name = "a", Data = Path.GetTempPath(), Shared = "", Components = "", Port = 0, Trainer = "none" };

        var has = await new EdgeInventory(tier, new LinkMeter(Link(TimeProvider.System)), settings).ReadAsync(TestContext.Current.CancellationToken);

        Assert.Equal(Environment.ProcessorCount, has.Cores);
        Assert.True(has.MemoryBytes > 0 && has.DiskFreeBytes > 0 && has.DiskTotalBytes >= has.DiskFreeBytes);
        Assert.Contains("CPUExecutionProvider", has.ExecutionProviders);
        Assert.Equal("pier", has.Claims["site.puente.dev"]);
        Assert.DoesNotContain("long", has.Claims.Keys);
        Assert.NotEmpty(has.Versions["onnxruntime"]);
    }

    [Fact]
    public void Accelerators_are_read_by_name_and_memory()
    {
        Assert.Equal(
            [new FoundDevice("GPU-1", new Accelerator("NVIDIA L4", 23034L << 20)), new FoundDevice(null, new Accelerator("Orin, integrated", null))],
            AcceleratorProbe.Read("GPU-1, NVIDIA L4, 23034\n[N/A], Orin, integrated, [N/A]\n"));
        Assert.Empty(AcceleratorProbe.Read("No devices were found\n"));
    }

    [Fact]
    public void A_link_is_as_fast_as_its_files_came_and_counts_its_outages()
    {
        var time = new FakeTimeProvider();
        var link = Link(time);
        var meter = new LinkMeter(link);
        Assert.Equal(new LinkQuality(null, 0, null), meter.Quality);

        meter.Measure(10 << 20, TimeSpan.FromSeconds(1));
        meter.Measure(100, TimeSpan.FromSeconds(10));
        link.Missed(new IOException("cut"));
        time.Advance(TimeSpan.FromMinutes(1));
        link.Reached();

        Assert.Equal(new LinkQuality(10 << 20, 1, 60), meter.Quality);
        meter.Measure(20 << 20, TimeSpan.FromSeconds(1));
        Assert.Equal(13 << 20, meter.Quality.BytesPerSecond!.Value, 1.0);
    }

    private static CloudLink Link(TimeProvider time) => new(time, NullLogger<CloudLink>.Instance);
}

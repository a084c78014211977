using System.Reflection;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Configuration;
using Puente.Core.Twins;
using Puente.Edge.Workers;
using Puente.Functions.Common.Tiers;
using Puente.Serving.Sessions;

namespace Puente.Edge.Inventory;

/// <summary>
/// What this machine has, and in an agent what its workers have: what the reported twin tells the hub. What a site claims besides stands in its settings, <c>Claims:NAME</c> = value; they are read
/// each time, so that <c>Claims:maintenance.puente.dev</c> can be set while the edge runs.
/// </summary>
public sealed class EdgeInventory(TierOptions tier, LinkMeter link, IConfiguration configuration, SiteWorkers? workers = null)
{
    /// <summary>Claims of one edge, and characters of a claim's value: as Open Cluster Management bounds them. What is beyond is left out.</summary>
    public const int MaxClaims = 128, MaxClaim = 1024;

    private static readonly Dictionary<string, string> _versions = new()
    {
        ["puente"] = typeof(EdgeInventory).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown",
        ["dotnet"] = Environment.Version.ToString(),
        ["onnxruntime"] = RuntimeBuild.Version,
    };

    private readonly Lazy<IReadOnlyList<FoundDevice>> _devices = new(AcceleratorProbe.Ask);

    /// <summary>It, as it is now.</summary>
    public async Task<EdgeCapabilities> ReadAsync(CancellationToken cancellationToken)
    {
        var (free, total) = Disk();
        var own = new EdgeCapabilities
        {
            Accelerators = [.. _devices.Value.Select(found => found.Device)],
            ExecutionProviders = RuntimeBuild.Providers,
            Cores = Environment.ProcessorCount,
            MemoryBytes = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
            DiskFreeBytes = free,
            DiskTotalBytes = total,
            Versions = _versions,
            Link = link.Quality,
            Claims = Claims(),
        };
        return workers is not null && await workers.HardwareAsync(cancellationToken) is { } others ? others.Join(own, _devices.Value) : own;
    }

    private (long? Free, long? Total) Disk()
    {
        try
        {
            var drive = new DriveInfo(tier.Data);
            return (drive.AvailableFreeSpace, drive.TotalSize);
        }
        catch (IOException)
        {
            // Not known is what the twin says then.
            return (null, null);
        }
    }

    private SortedDictionary<string, string> Claims()
    {
        var claims = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["os.puente.dev"] = OperatingSystem.IsLinux() ? "linux" : OperatingSystem.IsWindows() ? "windows" : "other",
            ["arch.puente.dev"] = RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant(),
        };
        foreach (var claim in configuration.GetSection("Claims").GetChildren())
            if (claim.Value is { Length: > 0 and <= MaxClaim } value && claims.Count < MaxClaims) claims[claim.Key] = value;
        return claims;
    }
}

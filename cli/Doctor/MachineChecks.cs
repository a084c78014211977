using System.Globalization;
using System.Runtime.InteropServices;
using Puente.Cli.Demo;
using Puente.Cli.Tiers;
using Puente.Imaging;

namespace Puente.Cli.Doctor;

/// <summary>Looks at what the tiers need of a machine. Nothing is started and nothing is left behind.</summary>
public sealed class MachineChecks(string data, int firstPort, int edges)
{
    private const int WantedCores = 2;
    private const long WantedMemory = 3L << 30, WantedDisk = 2L << 30;

    /// <summary>Every finding, in the order they matter.</summary>
    public IReadOnlyList<Finding> Run() =>
        [Sdk(), .. TierPrograms.All.Select(Program), Imaging(), .. NativeLibraries(), Cores(), Memory(), Disk(), Writable(), .. PortFindings(), Sidecar()];

    private static Finding Sdk() => Finding.Of(".NET", Environment.Version.Major >= 10,
        $"{RuntimeInformation.FrameworkDescription} ({TierPrograms.Runtime()}) on {RuntimeInformation.OSDescription.Trim()} {RuntimeInformation.OSArchitecture}",
        "Install the .NET 10 SDK: https://dotnet.microsoft.com/download.");

    private static Finding Program(string program)
    {
        var path = TierPrograms.PathOf(program);
        return Finding.Of(program, File.Exists(path), File.Exists(path) ? path : $"{path} does not exist", "Build with 'dotnet build -c Release', or name the folder that holds the built programs in PUENTE_HOME.");
    }

    private static Finding Imaging()
    {
        try
        {
            var size = ImageCodec.EncodePng(new Core.Images.RgbImage(8, 8)).Length;
            return new Finding("SkiaSharp", FindingState.Ok, string.Create(CultureInfo.InvariantCulture, $"loads and encodes ({size} bytes)"));
        }
        catch (Exception e) when (e is DllNotFoundException or TypeInitializationException or BadImageFormatException)
        {
            return new Finding("SkiaSharp", FindingState.Failed, (e.InnerException ?? e).Message, "Restore the packages again; on Linux musl or an uncommon processor use a glibc x64 or arm64 image.");
        }
    }

    /// <summary>Only looked for: the command line itself never loads what belongs to a tier.</summary>
    private static IEnumerable<Finding> NativeLibraries() =>
        [Library("libtorch", "Puente.Trainer", "*torch_cpu*"), Library("LibTorchSharp", "Puente.Trainer", "*LibTorchSharp*"), Library("ONNX Runtime", "Puente.Edge", "*onnxruntime*"), Library("SQLite", "Puente.Hub", "*e_sqlite3*")];

    private static Finding Library(string name, string program, string pattern)
    {
        var folder = Path.GetDirectoryName(TierPrograms.PathOf(program))!;
        var file = Directory.Exists(folder) ? Directory.EnumerateFiles(folder, pattern, SearchOption.AllDirectories).Where(IsNative).Order(StringComparer.Ordinal).FirstOrDefault() : null;
        return Finding.Of(name, file is not null, file ?? $"no native library {pattern} in {folder}", $"Build {program} again with network access to the package source, so that its native package is restored.");
    }

    /// <summary>Of this system: beside the program, or below runtimes/ under this machine's identifier.</summary>
    private static bool IsNative(string path) =>
        (Path.GetExtension(path) is ".so" or ".dylib" || (Path.GetExtension(path) == ".dll" && OperatingSystem.IsWindows()))
        && (!path.Contains($"{Path.DirectorySeparatorChar}runtimes{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
            || path.Contains($"{Path.DirectorySeparatorChar}{RuntimeInformation.RuntimeIdentifier}{Path.DirectorySeparatorChar}", StringComparison.Ordinal));

    private static Finding Cores() => Finding.Of("cores", Environment.ProcessorCount >= WantedCores, Text($"{Environment.ProcessorCount}"),
        "The demo runs on fewer cores but may take longer than --minutes: give it more cores, or more minutes.", FindingState.Warning);

    private static Finding Memory()
    {
        var bytes = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        return Finding.Of("memory", bytes >= WantedMemory, Text($"{bytes / 1e9:0.0} GB"), "Give the machine or container at least 3 GB.", FindingState.Warning);
    }

    private Finding Disk()
    {
        var free = new DriveInfo(Existing()).AvailableFreeSpace;
        var state = free < DemoFolder.MinimumFreeBytes ? FindingState.Failed : FindingState.Warning;
        return Finding.Of("disk", free >= WantedDisk, Text($"{free / 1e9:0.0} GB free for {Path.GetFullPath(data)}"), "Free some space, or give a folder on another disk with --data.", state);
    }

    private Finding Writable()
    {
        var folder = Existing();
        var probe = Path.Combine(folder, $".puente-{Guid.NewGuid():N}");
        try
        {
            File.WriteAllText(probe, "x");
            File.Delete(probe);
            return new Finding("data folder", FindingState.Ok, $"{folder} can be written");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Finding("data folder", FindingState.Failed, e.Message, "Make it writable, or give another folder with --data.");
        }
    }

    private IEnumerable<Finding> PortFindings()
    {
        if (firstPort == 0) yield break;
        var ports = Enumerable.Range(firstPort, TierLayout.PortsNeeded(edges)).ToArray();
        int[] taken = [.. ports.Where(port => !Ports.IsFree(port))];
        yield return Finding.Of("ports", taken.Length == 0, taken.Length == 0 ? Text($"{ports[0]} to {ports[^1]} are free") : $"in use: {string.Join(", ", taken)}",
            "Stop what listens there, or give the demo --port 0 for any free ports.");
    }

    private static Finding Sidecar() => Environment.GetEnvironmentVariable("DAPR_GRPC_PORT") is { Length: > 0 } port
        ? new Finding("Dapr", FindingState.Warning, $"a sidecar is configured on port {port}", "The demo needs none: unset DAPR_GRPC_PORT to use the embedded components.")
        : new Finding("Dapr", FindingState.Ok, "embedded components (no sidecar configured)");

    /// <summary>The data folder, or the nearest folder above it that exists.</summary>
    private string Existing()
    {
        var folder = Path.GetFullPath(data);
        while (!Directory.Exists(folder)) folder = Path.GetDirectoryName(folder)!;
        return folder;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

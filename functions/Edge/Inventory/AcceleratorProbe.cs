using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Puente.Core.Twins;

namespace Puente.Edge.Inventory;

/// <summary>Asks the machine for its accelerators: <c>nvidia-smi</c>, where there is one.</summary>
public static class AcceleratorProbe
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(10);

    /// <summary>Asks; none where the program is absent, fails or says nothing in time.</summary>
    public static IReadOnlyList<FoundDevice> Ask()
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("nvidia-smi", ["--query-gpu=uuid,name,memory.total", "--format=csv,noheader,nounits"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                UseShellExecute = false,
            })!;
            var output = process.StandardOutput.ReadToEndAsync();
            process.ErrorDataReceived += (_, _) => { };
            process.BeginErrorReadLine();
            if (process.WaitForExit(_patience)) return process.ExitCode == 0 ? Read(output.GetAwaiter().GetResult()) : [];
            process.Kill(entireProcessTree: true);
            return [];
        }
        catch (Win32Exception)
        {
            return [];
        }
    }

    /// <summary>Reads lines of <c>uuid, name, MiB</c>; a device that does not say one of them says <c>[N/A]</c>. A name may have commas.</summary>
    public static IReadOnlyList<FoundDevice> Read(string text) =>
    [
        .. from line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
           let first = line.IndexOf(',', StringComparison.Ordinal)
           let last = line.LastIndexOf(',')
           where last > first
           let id = line[..first].Trim()
           select new FoundDevice(
               id.Length == 0 || id[0] == '[' ? null : id,
               new Accelerator(
                   line[(first + 1)..last].Trim(),
                   long.TryParse(line[(last + 1)..], NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var mebibytes) ? mebibytes << 20 : null)),
    ];
}

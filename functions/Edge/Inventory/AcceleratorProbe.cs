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
    public static IReadOnlyList<Accelerator> Ask()
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("nvidia-smi", ["--query-gpu=name,memory.total", "--format=csv,noheader,nounits"])
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

    /// <summary>Reads lines of <c>name, MiB</c>; a device that does not say its memory says <c>[N/A]</c>.</summary>
    public static IReadOnlyList<Accelerator> Read(string text) =>
    [
        .. from line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
           let comma = line.LastIndexOf(',')
           where comma > 0
           select new Accelerator(
               line[..comma].Trim(),
               long.TryParse(line[(comma + 1)..], NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var mebibytes) ? mebibytes << 20 : null),
    ];
}

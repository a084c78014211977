using System.Diagnostics;

namespace Puente.Functions.Tests.PowerLoss;

/// <summary>Takes an image of a folder at each step of whatever works in it: the step waits meanwhile, so that the image is what a loss of power would leave.</summary>
internal sealed class DiskImages(string folder, string to)
{
    private readonly Lock _taking = new();
    private readonly List<DiskImage> _taken = [];

    /// <summary>In order.</summary>
    public IReadOnlyList<DiskImage> Taken => _taken;

    /// <summary>Only the images of these numbers are taken; null: all.</summary>
    public Func<int, bool>? Wanted { get; init; }

    /// <summary>Steps so far.</summary>
    public int Steps { get; private set; }

    /// <summary>Before <paramref name="step"/>.</summary>
    public void Take(string step)
    {
        // These change nothing that can be seen: the disk is the same before what comes next.
        if (step.StartsWith("sync ", StringComparison.Ordinal) || step.StartsWith("begin ", StringComparison.Ordinal)) return;
        lock (_taking)
        {
            var number = Steps++;
            if (Wanted?.Invoke(number) == false) return;
            var image = new DiskImage(step, $"{to}-{number}");
            Copy(folder, image.Folder);
            _taken.Add(image);
        }
    }

    /// <summary>By a process of its own: this one's locks on its databases hold only while it opens none of them a second time.</summary>
    public static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        using var copy = Process.Start(new ProcessStartInfo("cp", ["-a", "--", from + "/.", to]) { RedirectStandardError = true })!;
        copy.WaitForExit();
        Assert.True(copy.ExitCode == 0, copy.StandardError.ReadToEnd());
    }
}

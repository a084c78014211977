using System.Diagnostics;

namespace Puente.Trainer.Contract.Tests;

/// <summary>A program that keeps the contract, and how it is started.</summary>
/// <param name="File">What is executed.</param>
/// <param name="Arguments">What comes before <c>--job</c>.</param>
public sealed record TrainerProgram(string File, params string[] Arguments)
{
    /// <summary>Debian's interpreter, whose packages hold PyTorch; another by PUENTE_PYTHON.</summary>
    public static string Python { get; } = System.Environment.GetEnvironmentVariable("PUENTE_PYTHON") ?? "/usr/bin/python3";

    /// <summary>The program of this repository, as the build lays it out.</summary>
    public static TrainerProgram Puente { get; } = new("dotnet", Built("Puente.Trainer"));

    /// <summary>The one that runs a trainer as a Kubernetes Job; which cluster, its environment says.</summary>
    public static TrainerProgram Kubernetes { get; } = new("dotnet", Built("Puente.Trainer.Kubernetes"));

    /// <summary>Variables that it is started with besides those of all.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>The reference trainer on PyTorch.</summary>
    public static TrainerProgram PyTorch { get; } = new(Python, "-m", "puente_trainer");

    /// <summary>The same as two processes of one run.</summary>
    /// <remarks>Rank 9, which there is not, is redirected: without, PyTorch 1.13's torchrun fails on Python 3.11, which names the flag for "nothing" otherwise.</remarks>
    public static TrainerProgram TorchRun { get; } = new(
        Python, "-m", "torch.distributed.run", "--standalone", "--nproc_per_node", "2", "--redirects", "9:1", "--tee", "9:1", "-m", "puente_trainer");

    /// <summary>Embeds with PyTorch.</summary>
    public static TrainerProgram PyTorchEmbed { get; } = new(Python, "-m", "puente_trainer.embed");

    private static readonly Lazy<bool> HasPyTorch = new(() =>
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(Python, ["-c", "import torch, numpy"]) { RedirectStandardError = true })!;
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    });

    /// <summary>Skips a test that needs PyTorch where there is none.</summary>
    public static void NeedPyTorch() =>
        Assert.SkipUnless(HasPyTorch.Value, $"{Python} has no PyTorch: apt-get install python3-torch python3-numpy, or set PUENTE_PYTHON to an interpreter that has");

    /// <summary>How it is started with <paramref name="arguments"/>, all streams redirected.</summary>
    public ProcessStartInfo Start(params string[] arguments)
    {
        var start = new ProcessStartInfo(File, [.. Arguments, .. arguments]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["OMP_WAIT_POLICY"] = "PASSIVE";
        start.Environment["OMP_NUM_THREADS"] = "1";
        start.Environment["PYTHONPATH"] = Path.Combine(Root, "trainers", "pytorch");
        start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        foreach (var (name, value) in Environment) start.Environment[name] = value;
        return start;
    }

    private static string Built(string program) => Path.GetFullPath(Path.Combine(
        AppContext.BaseDirectory, "..", "..", program, Path.GetFileName(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar)), program + ".dll"));

    /// <summary>The repository these tests were built in.</summary>
    public static string Root
    {
        get
        {
            for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
                if (System.IO.File.Exists(Path.Combine(folder.FullName, "Functions.sln"))) return folder.FullName;
            throw new InvalidOperationException("The tests run from within the repository.");
        }
    }
}

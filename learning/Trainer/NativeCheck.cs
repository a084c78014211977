using Puente.GlibcxxShim;
using TorchSharp;

namespace Puente.Trainer;

/// <summary>Loads libtorch, or says what to do.</summary>
internal static class NativeCheck
{
    private const string Library = "libLibTorchSharp.so";

    /// <summary>Why the native libraries do not load, and the remedy; null when they do.</summary>
    public static string? Problem()
    {
        var library = Path.Combine(AppContext.BaseDirectory, Library);
        if (File.Exists(library) && HostLibrary.LacksVersion() && LibraryAdjuster.Needs(new ElfFile(File.ReadAllBytes(library))))
            return $"{Library} needs {LibraryAdjuster.Version}, which this machine's libstdc++ lacks. Build the trainer on this machine (the build adjusts the library), "
                + $"run 'Puente.GlibcxxShim {library}', or use Ubuntu 24.04 or Debian 13.";
        try
        {
            torch.InitializeDeviceType(DeviceType.CPU);
            return null;
        }
        catch (Exception e) when (e is NotSupportedException or DllNotFoundException or TypeInitializationException or EntryPointNotFoundException)
        {
            return $"libtorch does not load from '{AppContext.BaseDirectory}': {e.GetBaseException().Message.Split('\n')[0]} Build the trainer again on this machine: dotnet build learning/Trainer.";
        }
    }

    /// <summary>Bounds the threads of tensor work; 0 takes every core.</summary>
    public static void SetThreads(int threads)
    {
        torch.set_num_threads(threads == 0 ? Environment.ProcessorCount : threads);
        torch.set_num_interop_threads(1);
    }
}

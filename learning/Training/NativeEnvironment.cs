using System.Runtime.InteropServices;

namespace Puente.Learning.Training;

/// <summary>
/// What the native libraries read from the C environment as they load, unless it already says otherwise. .NET's own setter does not change that
/// environment, so this calls libc, and must come before libtorch.
/// </summary>
public static class NativeEnvironment
{
    /// <summary>Asks for the same sums in each run, and for threads that do not spin.</summary>
    public static void Prepare()
    {
        if (!OperatingSystem.IsLinux()) return;
        // MKL adds in an order that depends on where in memory a tensor lies, and Adam takes a whole step by the sign of a gradient that is all rounding
        // (a key's bias, of which softmax knows nothing): a run that was resumed would end elsewhere. (oneMKL developer guide, conditional numerical reproducibility.)
        Set("MKL_CBWR", "AUTO,STRICT");
        // Spinning beside other work is ruinous.
        Set("OMP_WAIT_POLICY", "PASSIVE");
    }

    /// <summary>Gives back to the system what native code has freed: blocks of many sizes leave gaps that glibc keeps, and a training's memory grows by them for a thousand steps.</summary>
    public static void Trim()
    {
        if (OperatingSystem.IsLinux()) _ = TrimHeap(0);
    }

    private static void Set(string name, string value) => _ = SetEnvironment(name, value, 0);

    [DllImport("libc", EntryPoint = "setenv", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetEnvironment([MarshalAs(UnmanagedType.LPStr)] string name, [MarshalAs(UnmanagedType.LPStr)] string value, int overwrite);

    [DllImport("libc", EntryPoint = "malloc_trim")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int TrimHeap(nuint pad);
}

using System.Runtime.InteropServices;

namespace Puente.Core;

/// <summary>Brings the names in a folder to the disk: .NET opens no folders, so this calls libc (POSIX <c>fsync</c>). NTFS writes names through its own log.</summary>
internal static class FolderSync
{
    private const int ReadOnly = 0, Interrupted = 4, DiskFault = 5, DiskFull = 28;

    /// <summary>Runs it.</summary>
    /// <exception cref="IOException">The disk failed. A file system that cannot do it at all is no fault.</exception>
    public static void Run(string folder)
    {
        if (OperatingSystem.IsWindows()) return;
        var descriptor = Open(folder, ReadOnly);
        if (descriptor < 0) return;
        try
        {
            while (Sync(descriptor) != 0)
            {
                var error = Marshal.GetLastPInvokeError();
                if (error == Interrupted) continue;
                if (error is DiskFault or DiskFull) throw new IOException($"The folder {folder} did not get to the disk: {Marshal.GetPInvokeErrorMessage(error)}.");
                return;
            }
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true, CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Sync(int descriptor);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int descriptor);
}

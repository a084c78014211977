using System.Diagnostics;

namespace Puente.Trainer.Contract.Tests;

/// <summary>POSIX signals, which .NET receives and does not send.</summary>
internal static class Signals
{
    /// <summary>Sends <paramref name="signal"/>, such as <c>SIGTERM</c>.</summary>
    public static void Send(Process process, string signal)
    {
        if (process.HasExited) return;
        using var kill = Process.Start("kill", ["-s", signal[3..], $"{process.Id}"]);
        kill.WaitForExit();
    }
}

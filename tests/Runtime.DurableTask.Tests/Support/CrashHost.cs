using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Puente.Runtime.DurableTask.Tests;

/// <summary>The crash host in a process of its own.</summary>
internal sealed class CrashHost : IDisposable
{
    private readonly Process _process;

    private CrashHost(Process process) => _process = process;

    /// <summary>What it printed, its warnings among it.</summary>
    public ConcurrentQueue<string> Lines { get; } = new();

    public bool HasExited => _process.HasExited;

    /// <summary>Starts a worker; with a count it schedules that many orchestrations and ends when they have.</summary>
    public static CrashHost Start(string store, string hub, string ledger, int count, string? fault = null)
    {
        var program = AppContext.BaseDirectory.Replace("Puente.Runtime.DurableTask.Tests", "Puente.Runtime.DurableTask.CrashHost", StringComparison.Ordinal);
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in new[] { Path.Combine(program, "Puente.Runtime.DurableTask.CrashHost.dll"), store, hub, ledger, count.ToString(CultureInfo.InvariantCulture) })
            start.ArgumentList.Add(argument);
        if (fault is not null) start.Environment["PUENTE_FAULT"] = fault;
        var process = Process.Start(start)!;
        var host = new CrashHost(process);
        process.OutputDataReceived += (_, e) => host.Lines.Enqueue(e.Data ?? "");
        process.ErrorDataReceived += (_, e) => host.Lines.Enqueue(e.Data ?? "");
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return host;
    }

    public Task Up() => Says("up");

    public Task Says(string text) => Eventually.Holds(
        () => HasExited || Lines.Any(l => l.Contains(text, StringComparison.Ordinal)), $"'{text}' in the host's output");

    public async Task Kill()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Stops it in its tracks, as a hypervisor's pause does.</summary>
    public void Pause() => Signal("STOP");

    public void Continue() => Signal("CONT");

    /// <summary>Waits for the end and returns the exit code.</summary>
    public async Task<int> End(TimeSpan? deadline = null)
    {
        await _process.WaitForExitAsync().WaitAsync(deadline ?? TimeSpan.FromMinutes(4));
        return _process.ExitCode;
    }

    /// <summary>Waits for an end that was meant.</summary>
    public async Task EndsWell()
    {
        var code = await End();
        Assert.True(code == 0, $"exit code {code}:\n{string.Join('\n', Lines)}");
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.Dispose();
    }

    private void Signal(string name)
    {
        using var kill = Process.Start("kill", ["-" + name, _process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
        Assert.Equal(0, kill.ExitCode);
    }
}

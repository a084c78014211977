using System.Diagnostics;

namespace Puente.Cli.Tiers;

/// <summary>
/// One run of a tier. Its standard input stays open for as long as this process lives: with <c>--exit-with-parent</c> the tier
/// stops when it closes, so that even a killed command line leaves nothing running.
/// </summary>
public sealed class TierProcess : IDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(8);
    private readonly Process _process;
    private readonly LogFile _log;
    private string _lastError = "";

    private TierProcess(Process process, LogFile log) => (_process, _log) = (process, log);

    /// <summary>Process id.</summary>
    public int Id => _process.Id;

    /// <summary>How it ended; only after <see cref="WaitAsync"/>.</summary>
    public int ExitCode => _process.ExitCode;

    /// <summary>The last line it wrote to standard error.</summary>
    public string LastError => Volatile.Read(ref _lastError);

    /// <summary>Starts it.</summary>
    public static TierProcess Start(TierDefinition tier)
    {
        var start = new ProcessStartInfo(tier.FileName)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var argument in tier.Arguments) start.ArgumentList.Add(argument);
        var log = new LogFile(tier.Address.LogFile);
        log.Write($"--- {DateTimeOffset.UtcNow:O} {tier.FileName} {string.Join(' ', tier.Arguments)}");
        var process = new Process { StartInfo = start };
        var run = new TierProcess(process, log);
        process.OutputDataReceived += (_, line) => run.OnLine(line.Data, isError: false);
        process.ErrorDataReceived += (_, line) => run.OnLine(line.Data, isError: true);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return run;
    }

    /// <summary>Waits until it has ended and its output is read.</summary>
    public Task WaitAsync(CancellationToken cancel) => _process.WaitForExitAsync(cancel);

    /// <summary>Asks it to stop by closing its standard input, and kills it and what it started when it does not within 8 s.</summary>
    public async Task StopAsync()
    {
        using var deadline = new CancellationTokenSource(Grace);
        try
        {
            _process.StandardInput.Close();
            await _process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            _log.Write("--- did not stop in time: killed");
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync(CancellationToken.None);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _process.Dispose();
        _log.Dispose();
    }

    private void OnLine(string? line, bool isError)
    {
        if (line is null) return;
        if (isError && line.Length > 0) Volatile.Write(ref _lastError, line);
        _log.Write(line);
    }
}

using System.Runtime.InteropServices;

namespace Puente.Trainer;

/// <summary>Set by SIGTERM, SIGINT, or the end of a redirected standard input: the parent is gone, or wants a stop.</summary>
internal sealed class StopSignal : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly List<PosixSignalRegistration> _signals;

    /// <summary>Listens from now on.</summary>
    public StopSignal()
    {
        _signals = [.. new[] { PosixSignal.SIGTERM, PosixSignal.SIGINT }.Select(signal => PosixSignalRegistration.Create(signal, OnSignal))];
        if (Console.IsInputRedirected) new Thread(WatchInput) { IsBackground = true, Name = "standard input" }.Start();
    }

    /// <summary>Cancelled when a stop is wanted.</summary>
    public CancellationToken Token => _source.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var signal in _signals) signal.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        _source.Cancel();
    }

    private void WatchInput()
    {
        using var input = Console.OpenStandardInput();
        var ignored = new byte[256];
        try
        {
            while (input.Read(ignored) > 0) continue;
        }
        catch (IOException e)
        {
            Console.Error.WriteLine($"Standard input broke: {e.Message}");
        }

        _source.Cancel();
    }
}

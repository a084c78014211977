namespace Puente.Functions.Common.Transfers;

/// <summary>The right to fetch one file; given back by disposing it.</summary>
public sealed class TransferPlace : IDisposable
{
    private const int LeastBytes = 1024;
    private readonly long? _bytesPerSecond;
    private readonly ByteRate? _rate;
    private Action? _leave;

    internal TransferPlace(long? bytesPerSecond, ByteRate? rate, Action leave) => (_bytesPerSecond, _rate, _leave) = (bytesPerSecond, rate, leave);

    /// <summary>Bytes to ask of the link at once so that it flows evenly at the rate: a tenth of a second's, at most <paramref name="wanted"/>.</summary>
    public int Portion(int wanted) => _bytesPerSecond is { } rate ? (int)Math.Min(wanted, Math.Max(LeastBytes, rate / 10)) : wanted;

    /// <summary>Counts <paramref name="bytes"/> that came, and waits where they came faster than allowed.</summary>
    public ValueTask PaceAsync(long bytes, CancellationToken cancellationToken) => _rate?.TakeAsync(bytes, cancellationToken) ?? ValueTask.CompletedTask;

    /// <inheritdoc/>
    public void Dispose() => Interlocked.Exchange(ref _leave, null)?.Invoke();
}

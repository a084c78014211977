namespace Puente.Serving.OpenInference.Requests;

/// <summary>Bytes that all requests of a server hold together, bounded.</summary>
internal sealed class MemoryBudget(OpenInferenceOptions options)
{
    private long _taken;

    /// <summary>What one request may hold.</summary>
    public int MaxBodyBytes => options.MaxBodyBytes;

    /// <summary>Bytes held now.</summary>
    public long Taken => Interlocked.Read(ref _taken);

    /// <exception cref="OpenInferenceException">No more is to be had now.</exception>
    public void Take(long bytes)
    {
        if (Interlocked.Add(ref _taken, bytes) <= options.MaxBytesInFlight) return;
        Give(bytes);
        throw new OpenInferenceException(FaultCode.Unavailable, $"requests already hold {options.MaxBytesInFlight} bytes; ask again later");
    }

    public void Give(long bytes) => Interlocked.Add(ref _taken, -bytes);
}

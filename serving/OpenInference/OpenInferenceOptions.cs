using Puente.Core;

namespace Puente.Serving.OpenInference;

/// <summary>Bounds of the Open Inference Protocol, the same over REST and gRPC.</summary>
public sealed record OpenInferenceOptions
{
    /// <summary>Bytes of a request's body or message, also after decompression, and of the tensors decoded from its JSON or typed contents. More is answered 413, or RESOURCE_EXHAUSTED. Default 64 MiB, Triton's.</summary>
    public int MaxBodyBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Bytes of all requests of a protocol being read or answered at a time; a request that would exceed them is answered 503 or UNAVAILABLE. Default 1 GiB.</summary>
    public long MaxBytesInFlight { get; init; } = 1024L * 1024 * 1024;

    /// <summary>Requests of one gRPC stream that are worked on at a time; more wait in the client's connection. Default 16.</summary>
    public int MaxStreamRequests { get; init; } = 16;

    /// <summary>What a refused client should wait before it tries again (<c>Retry-After</c>), whole seconds, at least one. Default 1 s.</summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Checks every bound.</summary>
    /// <returns>The same options.</returns>
    /// <exception cref="InputException">Some are out of range: all are told.</exception>
    public OpenInferenceOptions Validate()
    {
        var faults = new List<string>();
        if (MaxBodyBytes < 1024) faults.Add($"MaxBodyBytes {MaxBodyBytes} is below 1024");
        if (MaxBytesInFlight < MaxBodyBytes) faults.Add($"MaxBytesInFlight {MaxBytesInFlight} is below MaxBodyBytes {MaxBodyBytes}");
        if (MaxStreamRequests is < 1 or > 1024) faults.Add($"MaxStreamRequests {MaxStreamRequests} is not between 1 and 1024");
        if (RetryAfter < TimeSpan.FromSeconds(1)) faults.Add($"RetryAfter {RetryAfter} is below a second");
        return faults.Count == 0 ? this : throw new InputException("OpenInference", null, string.Join("; ", faults), "Correct these bounds.");
    }
}

namespace Puente.Runtime.Functions;

/// <summary>Tells blobs that have arrived from files still being written: a blob has arrived when two looks in a row saw the same length and time of change.</summary>
internal sealed class ArrivalWatch
{
    private Dictionary<BlobPath, BlobVersion> previous = [];

    /// <summary>Takes one look at a container and gives what has arrived, in the order of the look.</summary>
    public IReadOnlyList<BlobVersion> Look(IReadOnlyList<BlobVersion> seen)
    {
        var arrived = seen.Where(v => previous.TryGetValue(v.Path, out var before) && before == v).ToArray();
        previous = seen.ToDictionary(v => v.Path);
        return arrived;
    }
}

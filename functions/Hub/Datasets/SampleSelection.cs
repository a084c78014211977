using Puente.Core;
using Puente.Core.Datasets;
using Puente.Imaging;
using Puente.Workflows.Datasets;

namespace Puente.Hub.Datasets;

/// <summary>Decides image by image what a dataset keeps, and remembers why the rest was left.</summary>
public sealed class SampleSelection(IngestInput input)
{
    private readonly Dictionary<Digest, string> _digests = [];
    private readonly List<(PerceptualHash Hash, string Source)> _hashes = [];
    private readonly List<RejectedFile> _rejected = [];

    /// <summary>What was left out, with a reason each.</summary>
    public IReadOnlyList<RejectedFile> Rejected => _rejected;

    /// <summary>How many of those were copies or near-copies.</summary>
    public int NearDuplicates { get; private set; }

    /// <summary>True when <paramref name="image"/> is to be kept.</summary>
    public bool Take(CandidateImage image)
    {
        if (image.Reason is { } reason) return Leave(image, reason);
        if (_digests.TryGetValue(image.Digest, out var same)) return LeaveCopy(image, $"the same file as {same}");
        foreach (var (hash, source) in _hashes)
            if (hash.Distance(image.Hash) is var bits && bits <= input.NearDuplicateBits)
                return LeaveCopy(image, $"nearly {source}: {bits} of 256 hash bits differ");
        _digests.Add(image.Digest, image.Source);
        _hashes.Add((image.Hash, image.Source));
        return true;
    }

    private bool LeaveCopy(CandidateImage image, string reason)
    {
        NearDuplicates++;
        return Leave(image, reason);
    }

    private bool Leave(CandidateImage image, string reason)
    {
        _rejected.Add(new RejectedFile(image.Source, reason));
        return false;
    }
}

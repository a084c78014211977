using Puente.Core;
using Puente.Core.Datasets;
using Puente.Datasets.Duplicates;

namespace Puente.Datasets.Packing;

/// <summary>Decides image by image what a dataset keeps, and remembers why the rest was left.</summary>
public sealed class SampleSelection(PackingOptions options)
{
    private readonly Dictionary<Digest, string> _digests = [];
    private readonly HashIndex _hashes = new(options.NearDuplicateBits);
    private readonly List<string> _sources = [];
    private readonly List<RejectedFile> _rejected = [];

    /// <summary>What was left out, with a reason each; an image that lost only some tiles is told here too.</summary>
    public IReadOnlyList<RejectedFile> Rejected => _rejected;

    /// <summary>How many of those were copies or near-copies.</summary>
    public int NearDuplicates { get; private set; }

    /// <summary>True when <paramref name="image"/> is to be kept.</summary>
    public bool Take(CandidateImage image)
    {
        if (image.Reason is { } reason) return Leave(image.Source, reason);
        if (_digests.TryGetValue(image.Digest, out var same)) return LeaveCopy(image, $"the same file as {same}");
        if (_hashes.First(image.Hash) is >= 0 and var near)
            return LeaveCopy(image, $"nearly {_sources[near]}: {_hashes[near].Distance(image.Hash)} of 256 hash bits differ");
        _digests.Add(image.Digest, image.Source);
        _hashes.Add(image.Hash);
        _sources.Add(image.Source);
        if (image.PartlyLeft is { } part) Leave(image.Source, part);
        return true;
    }

    /// <summary>Enters a reason of another's finding; false, for <see cref="Take"/>.</summary>
    internal bool Leave(string source, string reason)
    {
        _rejected.Add(new RejectedFile(source, reason));
        return false;
    }

    private bool LeaveCopy(CandidateImage image, string reason)
    {
        NearDuplicates++;
        return Leave(image.Source, reason);
    }
}

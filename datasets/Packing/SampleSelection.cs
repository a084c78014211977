using Puente.Core;
using Puente.Core.Datasets;
using Puente.Datasets.Duplicates;

namespace Puente.Datasets.Packing;

/// <summary>Decides image by image what a dataset keeps, and remembers why the rest was left.</summary>
public sealed class SampleSelection(PackingOptions options)
{
    private readonly Dictionary<Digest, int> _digests = [];
    private readonly HashIndex _hashes = new(options.NearDuplicateBits);
    private readonly List<string> _sources = [];
    private readonly List<RejectedFile> _rejected = [];

    /// <summary>What was left out, with a reason each; an image that lost only some tiles is told here too.</summary>
    public IReadOnlyList<RejectedFile> Rejected => _rejected;

    /// <summary>How many of those were copies or near-copies.</summary>
    public int NearDuplicates { get; private set; }

    /// <summary>True when <paramref name="image"/> is to be kept.</summary>
    public bool Take(CandidateImage image) => Take(image, out _);

    /// <summary>True when <paramref name="image"/> is to be kept; where it is not for being a copy, <paramref name="copy"/> says of what.</summary>
    public bool Take(CandidateImage image, out CopyOf? copy)
    {
        copy = null;
        if (image.Reason is { } reason) return Leave(image.Source, reason);
        var same = _digests.TryGetValue(image.Digest, out var near);
        if (!same) near = _hashes.First(image.Hash);
        if (near >= 0)
        {
            copy = new CopyOf(_sources[near], _hashes[near].Distance(image.Hash));
            NearDuplicates++;
            return Leave(image.Source, same ? $"the same file as {copy.Kept}" : $"nearly {copy.Kept}: {copy.Bits} of 256 hash bits differ");
        }

        _digests.Add(image.Digest, _hashes.Add(image.Hash));
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
}

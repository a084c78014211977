using Puente.Core;
using Puente.Core.Datasets;
using Puente.Datasets.Diversity;

namespace Puente.Datasets.Packing;

/// <summary>
/// Files → shards and a manifest: decodes, checks, drops duplicates, tiles and packs, over all cores. Files are taken in their order, so that the same files
/// and options give the same dataset, byte for byte, wherever they lie.
/// </summary>
/// <remarks>
/// With <see cref="SelectionOptions.Keep"/> every file is read twice: once to describe its samples, once to pack those chosen. In between 900 bytes a sample
/// are held, not the samples.
/// </remarks>
public sealed class ShardPacker
{
    /// <summary>Files decoded before the first of them is taken: a photograph of twelve megapixels is 20 MB of samples.</summary>
    internal static readonly int Window = Math.Min(64, 4 * Environment.ProcessorCount);
    private readonly PackingOptions _options;

    /// <summary>A packer by <paramref name="options"/>.</summary>
    /// <exception cref="InputException">An option is out of bounds; every fault is named.</exception>
    public ShardPacker(PackingOptions options) => _options = options.Validated();

    /// <summary>Packs <paramref name="files"/> into shards in <paramref name="folder"/>; what stands there of another run is left.</summary>
    /// <exception cref="InputException">Not one usable image.</exception>
    public async Task<PackedDataset> PackAsync(IImageFiles files, string folder, IProgress<PackingProgress>? progress, CancellationToken cancellationToken)
    {
        var selection = new SampleSelection(_options);
        var choice = _options.Selection.Keep > 0 ? await ChooseAsync(files, selection, progress, cancellationToken) : null;
        using var writer = new SampleWriter(folder, _options.Side);
        await foreach (var (index, image) in DecodeAsync(files, choice?.Files, "pack", progress, cancellationToken))
        {
            if (choice is null && !selection.Take(image)) continue;
            foreach (var tile in image.Tiles)
                if (choice is null || choice.Samples.Contains((index, tile.Index))) writer.Add(new SampleEntry(image.Source, image.Digest, tile.Index), tile.Image);
        }

        if (writer.Count == 0)
            throw new InputException("dataset", _options.Name, $"has no usable image among {files.Names.Count} files ({FirstReason(selection)})", $"Upload JPEG, PNG, WebP or BMP images of at least {_options.MinSide} pixels a side.");
        return new PackedDataset(writer.Complete(_options.Name, selection.Rejected), files.Names.Count, selection.NearDuplicates, choice?.Coverage);
    }

    private async Task<Choice> ChooseAsync(IImageFiles files, SampleSelection selection, IProgress<PackingProgress>? progress, CancellationToken cancellationToken)
    {
        var (samples, values) = (new List<(int File, int Tile)>(), new List<float>());
        await foreach (var (index, image) in DecodeAsync(files, null, "measure", progress, cancellationToken))
        {
            if (!selection.Take(image)) continue;
            foreach (var tile in image.Tiles)
            {
                samples.Add((index, tile.Index));
                values.AddRange(ImageDescriptor.Of(tile.Image));
            }
        }

        if (samples.Count == 0) return new Choice([], [], null);
        progress?.Report(new PackingProgress("choose", 0, Math.Min(_options.Selection.Keep, samples.Count)));
        var table = new EmbeddingTable([.. samples.Select(sample => $"{sample.File}#{sample.Tile}")], ImageDescriptor.Width, [.. values]);
        var centres = KCentre.Select(table, _options.Selection.Keep, _options.Selection.Seed, cancellationToken);
        progress?.Report(new PackingProgress("choose", centres.Centres.Count, centres.Centres.Count));
        var chosen = centres.Centres.Select(row => samples[row]).ToHashSet();
        var kept = chosen.Select(sample => sample.File).ToHashSet();
        foreach (var file in samples.Select(sample => sample.File).Distinct().Where(file => !kept.Contains(file)))
            selection.Leave(files.Names[file], $"not among the {chosen.Count} most diverse of {samples.Count} samples");
        return new Choice([.. kept.Order()], chosen, centres.Coverage);
    }

    /// <summary>Files <paramref name="which"/> (all when null), decoded side by side, in order.</summary>
    private async IAsyncEnumerable<(int Index, CandidateImage Image)> DecodeAsync(
        IImageFiles files, IReadOnlyList<int>? which, string stage, IProgress<PackingProgress>? progress,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        which ??= [.. Enumerable.Range(0, files.Names.Count)];
        var done = 0;
        foreach (var window in which.Chunk(Window))
        {
            var decoded = new CandidateImage[window.Length];
            await Parallel.ForAsync(0, window.Length, cancellationToken, async (i, token) => decoded[i] = await DecodeAsync(files, window[i], token));
            for (var i = 0; i < window.Length; i++)
            {
                yield return (window[i], decoded[i]);
                done++;
            }

            progress?.Report(new PackingProgress(stage, done, which.Count));
        }
    }

    private async Task<CandidateImage> DecodeAsync(IImageFiles files, int index, CancellationToken cancellationToken)
    {
        byte[] bytes;
        try
        {
            bytes = await files.ReadAsync(index, cancellationToken);
        }
        catch (InputException e)
        {
            return CandidateImage.Rejected(files.Names[index], Digest.Of([]), e.Problem);
        }

        return CandidateImage.Decode(files.Names[index], bytes, _options);
    }

    private static string FirstReason(SampleSelection selection) =>
        selection.Rejected is [var first, ..] ? $"{first.Source}: {first.Reason}" : "none was uploaded";

    private sealed record Choice(IReadOnlyList<int> Files, HashSet<(int File, int Tile)> Samples, Coverage? Coverage);
}

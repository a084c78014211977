using System.Globalization;
using System.Runtime.InteropServices;
using Puente.Core;
using Puente.Serving.Inspection;

namespace Puente.Edge.Samples.Suggestions;

/// <summary>
/// Tiles worth a label, kept as photographs are inspected: at most <see cref="TilesPerPhotograph"/> of each of the last <see cref="MaxPhotographs"/> photographs, a file each, so that several
/// processes of a site need no lock. With embeddings of 384 numbers that is at most 7 MiB.
/// </summary>
public sealed class SuggestionPool(EdgeFolders folders)
{
    /// <summary>Photographs kept; the oldest go first.</summary>
    public const int MaxPhotographs = 200;

    /// <summary>Tiles kept of one.</summary>
    public const int TilesPerPhotograph = 16;

    /// <summary>Most that are offered at once.</summary>
    public const int MaxSuggestions = 200;

    /// <summary>Below it a tile is not worth a person's time: its least certain class is 96 % or 4 %.</summary>
    private const double LeastUncertainty = 0.25;

    private static readonly TimeSpan _slowest = TimeSpan.FromHours(1);

    private string Folder => folders.Suggestions;

    /// <summary>Keeps what of <paramref name="inspection"/> is worth a label; repeated, it keeps the same.</summary>
    public void Keep(PhotographInspection inspection)
    {
        var head = inspection.Release.Head!;
        var (classes, dimensions) = (head.Classes.Count, inspection.Release.Serving.Dimensions);
        var uncertainties = inspection.Tiles.Uncertainties(classes);
        int[] tiles = [.. Enumerable.Range(0, uncertainties.Length).Where(i => uncertainties[i] >= LeastUncertainty)];
        var chosen = TileChoice.Pick([.. tiles.Select(i => ((double)uncertainties[i], (ReadOnlyMemory<float>)Embedding(i)))], TilesPerPhotograph);
        if (chosen.Count == 0) return;
        Directory.CreateDirectory(Folder);
        var result = inspection.Result;
        Json.WriteFile(Path.Combine(Folder, $"{result.Id}.json"), new KeptPhotograph(result.Id, result.Photograph, result.Digest, result.Release, [.. chosen.Select(i => Tile(tiles[i]))]));
        Prune();

        Memory<float> Embedding(int tile) => inspection.Tiles.Embeddings.AsMemory(tile * dimensions, dimensions);

        KeptTile Tile(int tile)
        {
            var scores = inspection.Tiles.Scores.AsSpan(tile * classes, classes);
            var least = 0;
            for (var k = 1; k < classes; k++)
                if (Math.Abs(scores[k] - 0.5) < Math.Abs(scores[least] - 0.5)) least = k;
            return new KeptTile(inspection.Grid[tile], head.Classes[least], scores[least], uncertainties[tile], head.Bands?[least].Contains(scores[least]), MemoryMarshal.AsBytes(Embedding(tile).Span).ToArray());
        }
    }

    /// <summary>At most <paramref name="count"/> crops of what <paramref name="release"/> has read, the most different first.</summary>
    /// <exception cref="InputException"><paramref name="count"/> is out of bounds.</exception>
    public IReadOnlyList<SampleSuggestion> Suggest(string? release, int count)
    {
        if (count is < 1 or > MaxSuggestions) throw new InputException("count", $"{count}", $"is not between 1 and {MaxSuggestions}", "Give how many crops you mean to label.");
        var kept = Files().Select(Read).OfType<KeptPhotograph>().Where(one => one.Release == release).SelectMany(one => one.Tiles.Select(tile => (Photograph: one, Tile: tile))).ToList();
        return [.. TileChoice.Pick([.. kept.Select(one => (one.Tile.Uncertainty, TileChoice.Floats(one.Tile.Embedding)))], count).Select(i => Suggestion(kept[i].Photograph, kept[i].Tile))];
    }

    private static SampleSuggestion Suggestion(KeptPhotograph photograph, KeptTile tile) => new(
        photograph.Photograph, photograph.Digest, photograph.Inspection, tile.Box, tile.Class, tile.Score, tile.Uncertainty, string.Create(CultureInfo.InvariantCulture,
            $"{tile.Class} has a probability of {tile.Score:F2}{(tile.IsUncertain == true ? ", where the release gives no answer" : "")}; among the {photograph.Tiles.Count} kept of this photograph, and unlike the others offered."));

    /// <summary>The newest last. By name where times are equal, so that every process prunes the same.</summary>
    private FileInfo[] Files() => Directory.Exists(Folder)
        ? [.. new DirectoryInfo(Folder).GetFiles("*.json").OrderBy(file => file.LastWriteTimeUtc).ThenBy(file => file.Name, StringComparer.Ordinal)]
        : [];

    private void Prune()
    {
        var files = Files();
        foreach (var old in files.Take(files.Length - MaxPhotographs)) old.Delete();
        // What a process that died left unfinished.
        foreach (var left in new DirectoryInfo(Folder).GetFiles("*.tmp"))
            if (files.Length > 0 && left.LastWriteTimeUtc < files[^1].LastWriteTimeUtc - _slowest) left.Delete();
    }

    /// <summary>Null where another process pruned it meanwhile, or it is damaged: what is lost is a suggestion.</summary>
    private static KeptPhotograph? Read(FileInfo file)
    {
        try
        {
            return Json.ReadFile<KeptPhotograph>(file.FullName);
        }
        catch (InputException)
        {
            file.Delete();
            return null;
        }
    }
}

using Puente.Core.Inspection;

namespace Puente.Serving.Inspection;

/// <summary>
/// Regions of one class from tile scores. The tiles' edges divide the photograph into cells; a cell is in when the tiles that cover it
/// vote so, hence a negative neighbour trims what it shares with a positive tile. Cells that touch, corners included, are one region.
/// </summary>
/// <param name="grid">Where the tiles lie.</param>
public sealed class RegionMap(TileGrid grid)
{
    private readonly int[] columns = Edges(grid.Xs, grid.TileWidth), rows = Edges(grid.Ys, grid.TileHeight);

    /// <summary>The regions, in no order. Each positive tile lies in at least one.</summary>
    /// <param name="name">Class.</param>
    /// <param name="score">Score of a tile by its index.</param>
    /// <param name="threshold">Score from which a tile is positive.</param>
    /// <param name="vote">How covering tiles decide on a cell.</param>
    public IReadOnlyList<DefectRegion> Find(string name, Func<int, double> score, double threshold, TileVote vote)
    {
        var (wide, high) = (columns.Length - 1, rows.Length - 1);
        var (sums, covers, positives) = (new double[wide * high], new int[wide * high], new int[wide * high]);
        var positive = new List<int>();
        for (var tile = 0; tile < grid.Count; tile++)
        {
            var value = score(tile);
            if (value >= threshold) positive.Add(tile);
            foreach (var cell in Cells(tile))
            {
                sums[cell] += value;
                covers[cell]++;
                if (value >= threshold) positives[cell]++;
            }
        }

        var inside = new bool[wide * high];
        foreach (var tile in positive)
            foreach (var cell in Cells(tile))
                inside[cell] = vote switch
                {
                    TileVote.Any => true,
                    TileVote.Mean => sums[cell] >= threshold * covers[cell],
                    _ => positives[cell] == covers[cell],
                };
        foreach (var tile in positive) Keep(tile, inside);
        return Merge(name, score, positive, inside);
    }

    /// <summary>A positive tile that its neighbours outvoted everywhere is kept whole: where in it the defect lies is not known, that it was seen is.</summary>
    private void Keep(int tile, bool[] inside)
    {
        if (Cells(tile).Any(c => inside[c])) return;
        foreach (var cell in Cells(tile)) inside[cell] = true;
    }

    private List<DefectRegion> Merge(string name, Func<int, double> score, List<int> positive, bool[] inside)
    {
        var labels = new int[inside.Length];
        var found = new List<(int Left, int Top, int Right, int Bottom)>();
        for (var cell = 0; cell < inside.Length; cell++)
            if (inside[cell] && labels[cell] == 0) found.Add(Flood(cell, found.Count + 1, inside, labels));

        var tiles = new int[found.Count + 1];
        var scores = new double[found.Count + 1];
        foreach (var tile in positive)
            foreach (var label in Cells(tile).Select(c => labels[c]).Where(l => l > 0).Distinct())
            {
                tiles[label]++;
                scores[label] = Math.Max(scores[label], score(tile));
            }

        return [.. found.Select((box, i) => new DefectRegion(name, scores[i + 1],
            new PixelBox(columns[box.Left], rows[box.Top], columns[box.Right + 1] - columns[box.Left], rows[box.Bottom + 1] - rows[box.Top]), tiles[i + 1]))];
    }

    private (int Left, int Top, int Right, int Bottom) Flood(int start, int label, bool[] inside, int[] labels)
    {
        var (wide, high) = (columns.Length - 1, rows.Length - 1);
        var (left, top, right, bottom) = (start % wide, start / wide, start % wide, start / wide);
        var open = new Stack<int>([start]);
        labels[start] = label;
        while (open.TryPop(out var cell))
        {
            var (x, y) = (cell % wide, cell / wide);
            (left, top, right, bottom) = (Math.Min(left, x), Math.Min(top, y), Math.Max(right, x), Math.Max(bottom, y));
            for (var ny = Math.Max(0, y - 1); ny <= Math.Min(high - 1, y + 1); ny++)
                for (var nx = Math.Max(0, x - 1); nx <= Math.Min(wide - 1, x + 1); nx++)
                {
                    var next = ny * wide + nx;
                    if (!inside[next] || labels[next] != 0) continue;
                    labels[next] = label;
                    open.Push(next);
                }
        }

        return (left, top, right, bottom);
    }

    private IEnumerable<int> Cells(int tile)
    {
        var box = grid[tile];
        var (left, right) = (Array.BinarySearch(columns, box.X), Array.BinarySearch(columns, box.X + box.Width));
        var (top, bottom) = (Array.BinarySearch(rows, box.Y), Array.BinarySearch(rows, box.Y + box.Height));
        for (var y = top; y < bottom; y++)
            for (var x = left; x < right; x++)
                yield return y * (columns.Length - 1) + x;
    }

    private static int[] Edges(IReadOnlyList<int> starts, int length) => [.. starts.Concat(starts.Select(s => s + length)).Distinct().Order()];
}

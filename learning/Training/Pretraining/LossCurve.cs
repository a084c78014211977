using System.Globalization;

namespace Puente.Learning.Training.Pretraining;

/// <summary>The run as a table, a row a progress line or probe, for plots: <c>curve.csv</c>.</summary>
/// <param name="folder">Output folder.</param>
public sealed class LossCurve(string folder)
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "curve.csv";

    private const string Header = "step,seconds,loss,score,effectiveRank,uniformity";
    private const int Columns = 6;
    private readonly string _path = Path.Combine(folder, FileName);

    /// <summary>Keeps the rows up to <paramref name="step"/>: a run that goes on from a checkpoint does later ones again.</summary>
    public void Begin(int step)
    {
        var kept = step > 0 && File.Exists(_path) ? File.ReadLines(_path).Skip(1).Where(row => StepOf(row) <= step).ToArray() : [];
        AtomicFile.Write(_path, stream =>
        {
            using var writer = new StreamWriter(stream, leaveOpen: true);
            foreach (var row in kept.Prepend(Header)) writer.Write(row + "\n");
        });
    }

    /// <summary>Adds a row; what is null is left empty.</summary>
    public void Add(int step, double seconds, double? loss = null, double? score = null, double? effectiveRank = null, double? uniformity = null) =>
        File.AppendAllText(_path, string.Create(CultureInfo.InvariantCulture, $"{step},{seconds:f1},{loss},{score},{effectiveRank},{uniformity}\n"));

    /// <summary>The rows so far; a last one cut short by a kill is passed over.</summary>
    public IReadOnlyList<CurveRow> Read() => !File.Exists(_path) ? [] :
    [
        .. File.ReadLines(_path).Skip(1).Select(row => row.Split(',')).Where(cells => cells.Length == Columns)
            .Select(cells => new CurveRow(StepOf($"{cells[0]},"), Number(cells[2]), Number(cells[3]), Number(cells[4]))),
    ];

    private static double? Number(string cell) => double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : null;

    private static int StepOf(string row) =>
        int.TryParse(row.AsSpan(0, Math.Max(0, row.IndexOf(',', StringComparison.Ordinal))), NumberStyles.None, CultureInfo.InvariantCulture, out var step) ? step : int.MaxValue;
}

using System.Diagnostics;
using Puente.Bench.Dapr.Documents;
using Puente.Bench.Measures;

namespace Puente.Bench.Dapr;

/// <summary>Reads and writes of documents, one at a time and many at once, beside the library that a user would call instead.</summary>
internal static class StateFigures
{
    /// <summary>Calls under way in the figures of rates.</summary>
    public const int AtOnce = 32;

    /// <summary>Keys, all of them there before the clock runs.</summary>
    public const int Keys = 1000;

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(string component, IDocuments value, IDocuments peer, double? target, string? note, Turns turns)
    {
        foreach (var side in (IDocuments[])[value, peer])
            await Load.FillAsync(AtOnce, Keys, i => side.WriteAsync(Key(i), Document.Of(i)));
        List<Figure> figures = [];
        foreach (var (what, does) in (IEnumerable<(string, Func<IDocuments, int, Task>)>)[("read", Read), ("write", Write)])
        {
            var name = $"{component}/{what}";
            var (p50, peerP50) = await turns.TakeAsync(name + "-p50", time => OneByOne(value, time), time => OneByOne(peer, time));
            figures.Add(Figure(name + "-p50", p50[0], "ms", peerP50[0]));
            var (rate, peerRate) = await turns.TakeAsync(name + "s-per-second", time => Many(value, time), time => Many(peer, time));
            figures.Add(Figure(name + "s-per-second", rate[0], "1/s", peerRate[0]));

            async Task<double[]> OneByOne(IDocuments side, TimeSpan time) => [(await Load.TimesAsync(time, i => Timed(does(side, i)))).Percentile(0.5)];
            async Task<double[]> Many(IDocuments side, TimeSpan time) => [await Load.RateAsync(AtOnce, time, i => does(side, i))];
        }

        return figures;

        Figure Figure(string name, double number, string unit, double peerNumber) =>
            new(DaprBench.Name, name, number, unit, peer.Name, peerNumber) { Target = target, Runs = Turns.Rounds, Note = note };
    }

    /// <summary>The key of a number.</summary>
    public static string Key(int number) => $"twin-{number % Keys:D5}";

    private static Task Write(IDocuments documents, int number) => documents.WriteAsync(Key(number), Document.Of(number));

    private static async Task Read(IDocuments documents, int number)
    {
        if (await documents.ReadAsync(Key(number)) is not { Labels.Count: > 0 }) throw new InvalidOperationException($"{documents.Name}: {Key(number)} is not what was written.");
    }

    private static async Task<long> Timed(Task operation)
    {
        await operation;
        return Stopwatch.GetTimestamp();
    }
}

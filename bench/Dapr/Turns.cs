using System.Globalization;

namespace Puente.Bench.Dapr;

/// <summary>
/// Measures two sides in turns, so that a machine that slows down slows both: a warm-up of each, then rounds that change which side goes first.
/// </summary>
/// <param name="time">For all of it.</param>
/// <param name="progress">Where each round is told.</param>
/// <param name="cancellation">Stops before the next round.</param>
internal sealed class Turns(TimeSpan time, TextWriter progress, CancellationToken cancellation)
{
    /// <summary>Rounds after the warm-up.</summary>
    public const int Rounds = 5;

    /// <summary>The warm-up, in rounds: code is compiled anew while it runs.</summary>
    private const int WarmUp = 2;

    private const int Sides = 2;

    /// <summary>The medians over the rounds of each number that a side gives.</summary>
    public async Task<(double[] Value, double[] Peer)> TakeAsync(string name, Func<TimeSpan, Task<double[]>> value, Func<TimeSpan, Task<double[]>> peer)
    {
        var leg = time / (Sides * (Rounds + WarmUp));
        await value(leg * WarmUp);
        await peer(leg * WarmUp);
        List<double[]> values = [], peers = [];
        for (var round = 1; round <= Rounds; round++)
        {
            cancellation.ThrowIfCancellationRequested();
            var peerFirst = round % Sides == 0;
            if (peerFirst) peers.Add(await peer(leg));
            values.Add(await value(leg));
            if (!peerFirst) peers.Add(await peer(leg));
            progress.WriteLine($"{name}: round {round} of {Rounds}: {Text(values[^1])}; raw {Text(peers[^1])}");
        }

        return (Medians(values), Medians(peers));
    }

    private static string Text(double[] numbers) => string.Join(", ", numbers.Select(n => n.ToString("0.###", CultureInfo.InvariantCulture)));

    private static double[] Medians(List<double[]> rounds) =>
        [.. Enumerable.Range(0, rounds[0].Length).Select(i => rounds.Select(r => r[i]).Order().ElementAt(rounds.Count / 2))];
}

using System.Text.Json;
using Puente.Core;
using Puente.Core.Twins;
using Puente.Serving.Drift;
using Puente.Serving.Inspection;

namespace Puente.Serving.Tests.Drift;

public sealed class DriftTests
{
    private const int Tiles = 20, Width = 32, Classes = 2;
    private static readonly DriftOptions Options = new DriftOptions { Reference = 40, Window = 40, LeastPhotographs = 15, LeastTiles = 300 }.Checked();

    [Fact]
    public void Photographs_of_one_site_are_no_drift_whatever_the_seed()
    {
        for (var seed = 0; seed < 60; seed++)
        {
            var drift = Watch(seed, 100, _ => (0, 0)).Measure(Options);
            Assert.True(drift is { Embedding: < 0.2, Confidence: < 0.2 }, $"seed {seed}: {drift}");
        }
    }

    [Fact]
    public void Another_look_of_the_photographs_shows_in_embeddings_and_another_answer_in_confidence()
    {
        var looks = Watch(1, 100, i => i < 40 ? (0, 0) : (1.5, 0)).Measure(Options);
        Assert.True(looks is { Embedding: > 0.4, Confidence: < 0.2 }, $"{looks}");
        var answers = Watch(1, 100, i => i < 40 ? (0, 0) : (0, 0.3)).Measure(Options);
        Assert.True(answers is { Embedding: < 0.2, Confidence: > 0.5 }, $"{answers}");
        Assert.Equal(answers.Worst(), Math.Min(1, answers.Confidence!.Value));
    }

    [Fact]
    public void What_has_passed_is_forgotten()
    {
        Assert.True(Watch(2, 120, i => i is > 40 and < 80 ? (1.5, 0) : (0, 0), until: 80).Measure(Options).Embedding > 0.4);
        Assert.True(Watch(2, 320, i => i is > 40 and < 80 ? (1.5, 0) : (0, 0)).Measure(Options).Embedding < 0.1);
    }

    [Theory]
    [InlineData(20)]
    [InlineData(40)]
    [InlineData(54)]
    public void Too_few_photographs_are_no_figure_rather_than_zero(int photographs)
    {
        var drift = Watch(3, photographs, _ => (5, 0.5)).Measure(Options);
        Assert.Equal((null, null, null), (drift.Embedding, drift.Confidence, drift.Worst()));
        Assert.InRange(drift.Photographs, 1, photographs);
    }

    [Fact]
    public void Many_photographs_of_few_tiles_are_too_little_too()
    {
        var state = Enumerable.Range(0, 100).Aggregate(Begin(), (s, i) => s.Add(Name(i), PhotographSketch.Of(Readings(new Random(i), 0, 0, tiles: 1), Classes)!, Options));
        Assert.Null(state.Measure(Options).Worst());
    }

    [Fact]
    public void Photographs_that_are_all_alike_leave_nothing_to_measure_by()
    {
        var one = PhotographSketch.Of(Readings(new Random(1), 0, 0), Classes)!;
        var state = Enumerable.Range(0, 100).Aggregate(Begin(), (s, i) => s.Add(Name(i), one, Options));
        Assert.Null(state.Measure(Options).Embedding);
        Assert.Equal(0, state.Measure(Options).Confidence);
    }

    [Fact]
    public void The_state_is_small_survives_json_and_counts_a_photograph_once()
    {
        var state = Watch(4, 100, i => i < 40 ? (0, 0) : (1.5, 0.1));
        var bytes = JsonSerializer.SerializeToUtf8Bytes(state, Json.Options);
        Assert.InRange(bytes.Length, 1, 12_000);
        var again = JsonSerializer.Deserialize<DriftState>(bytes, Json.Options)!;
        Assert.Equal(state.Measure(Options), again.Measure(Options));
        Assert.Same(again, again.Add(Name(99), PhotographSketch.Of(Readings(new Random(5), 0, 0), Classes)!, Options));
    }

    [Fact]
    public void What_is_not_finite_is_not_counted()
    {
        var readings = Readings(new Random(1), 0, 0);
        readings.Embeddings[3] = float.NaN;
        Assert.Null(PhotographSketch.Of(readings, Classes));
    }

    [Fact]
    public void A_figure_of_drift_is_the_worse_of_the_known_ones()
    {
        Assert.Equal(0.4, new ReportedDrift("r", 1, 1, 0.4, null).Worst());
        Assert.Equal(1, new ReportedDrift("r", 1, 1, 0.4, 3).Worst());
        var fault = Assert.Throws<InputException>(() => new DriftOptions { Reference = 1, Window = 1, LeastTiles = 0 }.Checked());
        Assert.Contains("reference", fault.Value, StringComparison.Ordinal);
        Assert.Contains("leastTiles", fault.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void A_distance_is_that_of_the_inverse_matrix()
    {
        // A = B Bᵀ, x = B y: xᵀ A⁻¹ x = yᵀ y.
        var random = new Random(6);
        double[][] b = [.. Enumerable.Range(0, 8).Select(_ => Enumerable.Range(0, 8).Select(_ => random.NextDouble() - 0.5).ToArray())];
        double[] y = [.. Enumerable.Range(1, 8).Select(i => (double)i)], x = [.. b.Select(row => row.Zip(y, (p, q) => p * q).Sum())];
        double[] a = [.. b.SelectMany(row => b.Select(other => row.Zip(other, (p, q) => p * q).Sum()))];
        Assert.Equal(204, EmbeddingDrift.Squared(a, x), 1e-6);
    }

    private static DriftState Begin() => DriftState.Begin("release", "defects", 1, Classes);

    private static Digest Name(int i) => Digest.Of(BitConverter.GetBytes(i));

    private static DriftState Watch(int seed, int photographs, Func<int, (double Look, double Answer)> moved, int until = int.MaxValue)
    {
        var random = new Random(seed);
        return Enumerable.Range(0, Math.Min(photographs, until)).Aggregate(Begin(), (state, i) =>
            state.Add(Name(i), PhotographSketch.Of(Readings(random, moved(i).Look, moved(i).Answer), Classes)!, Options));
    }

    /// <summary>A photograph: what its tiles share, and what they do not.</summary>
    private static TileReadings Readings(Random random, double look, double answer, int tiles = Tiles)
    {
        double[] shared = [.. Enumerable.Range(0, Width).Select(_ => Normal(random) + look)];
        var common = 0.03 * Normal(random);
        return new TileReadings(
            [.. Enumerable.Range(0, tiles * Classes).Select(i => (float)Math.Clamp(0.3 + common + (i % Classes == 0 ? answer : 0) + 0.1 * Normal(random), 0, 1))],
            [.. Enumerable.Range(0, tiles * Width).Select(i => (float)(shared[i % Width] + Normal(random)))]);
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}

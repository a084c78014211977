using CsCheck;
using Puente.Core;
using Puente.Datasets.Diversity;
using Puente.Imaging;
using Puente.Samples;

namespace Puente.Datasets.Tests;

public sealed class KCentreTests
{
    [Fact]
    public void A_case_worked_by_hand()
    {
        // On a line: 0, 1, 10, 11, 30. From any first row the far ends come next.
        var table = Line(0, 1, 10, 11, 30);
        var seed = Enumerable.Range(0, 100).First(seed => KCentre.Select(table, 1, seed).Centres[0] == 0);

        var chosen = KCentre.Select(table, 3, seed);

        Assert.Equal([0, 4, 3], chosen.Centres);
        Assert.Equal([0, 0, 2, 2, 1], chosen.Nearest);
        Assert.Equal([30, 11, 1], chosen.Steps.Select(step => step.Largest));
        Assert.Equal((0 + 1 + 10 + 11 + 0) / 5.0, chosen.Steps[1].Mean, 1e-9);
        Assert.Equal((0 + 1 + 1 + 0 + 0) / 5.0, chosen.Coverage.Mean, 1e-9);
        Assert.Equal(chosen.Coverage, KCentre.Measure(table, [0, 4, 3]));
    }

    [Fact]
    public void Equal_rows_are_chosen_once()
    {
        var chosen = KCentre.Select(Line(5, 5, 5, 7, 7), 4, 0);

        Assert.Equal(2, chosen.Centres.Count);
        Assert.Equal(0, chosen.Coverage.Largest);
    }

    [Fact]
    public void It_is_the_greedy_choice_written_plainly() => Gen.Int.Sample(seed =>
    {
        var random = new Random(seed);
        var (count, width) = (random.Next(1, 60), random.Next(1, 40));
        var table = new EmbeddingTable([.. Enumerable.Range(0, count).Select(i => $"{i}")], width, [.. Enumerable.Range(0, count * width).Select(_ => random.Next(-3, 4) + 0f)]);
        var chosen = KCentre.Select(table, 12, seed);

        var centres = new List<int> { chosen.Centres[0] };
        while (centres.Count < chosen.Centres.Count)
            centres.Add(Enumerable.Range(0, count).MaxBy(row => centres.Min(centre => Squared(table, row, centre))));
        Assert.Equal(centres, chosen.Centres);
        Assert.Equal(Enumerable.Range(0, count).Max(row => centres.Min(centre => Math.Sqrt(Squared(table, row, centre)))), chosen.Coverage.Largest, 1e-6);
    }, iter: 60);

    [Fact]
    public void The_largest_distance_is_at_most_twice_the_best() => Gen.Int.Sample(seed =>
    {
        var random = new Random(seed);
        var table = Line([.. Enumerable.Range(0, 12).Select(_ => (float)random.NextDouble())]);
        var best = (from a in Enumerable.Range(0, 12) from b in Enumerable.Range(0, a + 1) from c in Enumerable.Range(0, b + 1) select KCentre.Measure(table, [a, b, c]).Largest).Min();

        Assert.True(KCentre.Select(table, 3, seed).Coverage.Largest <= 2 * best + 1e-6);
    }, iter: 10);

    [Fact]
    public void The_seed_decides_and_a_larger_choice_begins_with_the_smaller()
    {
        var random = new Random(4);
        var table = new EmbeddingTable([.. Enumerable.Range(0, 5000).Select(i => $"{i}")], 24, [.. Enumerable.Range(0, 5000 * 24).Select(_ => random.NextSingle())]);

        Assert.Equal(KCentre.Select(table, 40, 7).Centres, KCentre.Select(table, 40, 7).Centres);
        Assert.Equal(KCentre.Select(table, 10, 7).Centres, KCentre.Select(table, 40, 7).Centres.Take(10));
        Assert.NotEqual(KCentre.Select(table, 1, 7).Centres, KCentre.Select(table, 1, 8).Centres);
    }

    [Fact]
    public void What_cannot_be_chosen_from_is_refused()
    {
        Assert.Equal("embeddings", Assert.Throws<InputException>(() => new EmbeddingTable(["a"], 2, [1])).Field);
        Assert.Equal("b", Assert.Throws<InputException>(() => new EmbeddingTable(["a", "b"], 2, [1, 2, 3, float.NaN])).Value);
        Assert.Equal("a", Assert.Throws<InputException>(() => new EmbeddingTable(["a", "a"], 1, [1, 2])).Value);
        Assert.Equal("embeddings", Assert.Throws<InputException>(() => KCentre.Select(new EmbeddingTable([], 3, []), 1, 0)).Field);
        Assert.Equal("keep", Assert.Throws<InputException>(() => KCentre.Select(Line(1, 2), 0, 0)).Field);
    }

    [Fact]
    public void The_cheap_descriptor_sees_tone_colour_texture_and_direction()
    {
        var generator = new ConcreteGenerator(1);
        var images = Enumerable.Range(0, 12).Select(i => generator.Sample(i).Image).ToList();
        var image = images[0];
        var description = ImageDescriptor.Of(image);

        Assert.Equal(ImageDescriptor.Width, description.Length);
        Assert.Equal(description, ImageDescriptor.Of(image));
        var same = Distance(description, ImageDescriptor.Of(ImageCodec.Decode(ImageCodec.EncodeJpeg(image, 85), "copy")));
        Assert.All(images.Skip(1), other => Assert.True(Distance(description, ImageDescriptor.Of(other)) > 3 * same));
    }

    [Fact]
    public void A_gradient_falls_into_the_cell_and_direction_where_it_lies()
    {
        var image = Pictures.Plain(64, 100);
        // A bright upright bar in the top left cell: gradients across, direction 0 (or π, the same unsigned).
        for (var y = 0; y < 16; y++) image.Pixels.AsSpan((y * 64 + 6) * 3, 12).Fill(200);
        var description = ImageDescriptor.Of(image);

        var cell = description.AsSpan(6, 8).ToArray();
        Assert.Equal(0, Array.IndexOf(cell, cell.Max()));
        Assert.All(description.AsSpan(14 * 2 + 6, 8).ToArray(), value => Assert.Equal(0, value));
    }

    private static EmbeddingTable Line(params float[] values) => new([.. Enumerable.Range(0, values.Length).Select(i => $"{i}")], 1, values);

    private static double Squared(EmbeddingTable table, int a, int b) => table.Row(a).ToArray().Zip(table.Row(b).ToArray(), (x, y) => (double)(x - y) * (x - y)).Sum();

    private static double Distance(float[] a, float[] b) => Math.Sqrt(a.Zip(b, (x, y) => (double)(x - y) * (x - y)).Sum());
}

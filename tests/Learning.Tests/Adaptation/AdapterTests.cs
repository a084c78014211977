using Puente.Core.Training;
using Puente.Learning.Training.Adaptation;
using Puente.Learning.Training.Export;
using Puente.Learning.Training.Heads;
using Puente.Learning.Training.Tasks;
using Puente.Learning.Vision;
using TorchSharp;
using static TorchSharp.torch;

namespace Puente.Learning.Tests.Adaptation;

public class AdapterTests
{
    public static AdaptOptions Options { get; } = new() { Rank = 4, Alpha = 8, Steps = 40, Batch = 8, LearningRate = 0.02 };

    private static readonly AdaptationBudget Unbounded = new(double.PositiveInfinity, TimeProvider.System);

    [Theory]
    [InlineData(AdaptMethod.LowRank)]
    [InlineData(AdaptMethod.Full)]
    public void Training_lowers_the_loss_and_changes_what_the_backbone_says(AdaptMethod method)
    {
        using var backbone = Blind.Backbone();
        using var adapter = Adapter(backbone, Options with { Method = method });
        var (before, losses) = (Backbones.Embed(adapter.Backbone, 3), new List<double>());
        Assert.Equal(Backbones.Embed(backbone, 3), before);
        Assert.Equal(AdaptationEnd.Done, adapter.Train((_, loss) => losses.Add(loss), Unbounded, default));
        Assert.Equal(Options.Steps, losses.Count);
        Assert.True(losses.TakeLast(5).Average() < 0.5 * losses.Take(5).Average(), string.Join(", ", losses));
        Assert.NotEqual(before, Backbones.Embed(adapter.Backbone, 3));
    }

    [Fact]
    public void Only_adapters_move_and_merged_they_give_the_same_embeddings()
    {
        using var backbone = Backbones.Random(Tiny.Architecture);
        using var adapter = Adapter(backbone, Options with { Steps = 5 });
        var before = Values(adapter.Backbone);
        adapter.Train((_, _) => { }, Unbounded, default);
        foreach (var (name, values) in Values(adapter.Backbone))
            Assert.True(name.Contains(".adapter.", StringComparison.Ordinal) != values.AsSpan().SequenceEqual(before[name]), name);
        using var merged = adapter.Merge();
        Assert.InRange(OnnxParity.Difference(Backbones.Embed(adapter.Backbone, 3), Backbones.Embed(merged, 3)), 1e-9, 1e-4);
    }

    [Fact]
    public void All_weights_move_where_all_shall_but_neither_the_dictionary_nor_a_batch_norm()
    {
        using var backbone = Backbones.Random(Tiny.Architecture);
        using var adapter = Adapter(backbone, Options with { Method = AdaptMethod.Full, Steps = 5 });
        Assert.Null(adapter.Lora);
        var before = Values(adapter.Backbone);
        adapter.Train((_, _) => { }, Unbounded, default);
        var still = Values(adapter.Backbone).Where(pair => pair.Value.AsSpan().SequenceEqual(before[pair.Key])).Select(pair => pair.Key).ToArray();
        Assert.Equal(["conv_stem.norm1.running_mean", "conv_stem.norm1.running_var", "conv_stem.norm2.running_mean", "conv_stem.norm2.running_var", "dictionary.filters", "dictionary.norm.running_mean", "dictionary.norm.running_var"], still.Order(StringComparer.Ordinal));
        Assert.Equal(Values(backbone).Where(pair => still.Contains(pair.Key)).SelectMany(pair => pair.Value), still.SelectMany(name => before[name]));
    }

    [Fact]
    public void It_begins_at_the_logits_of_the_first_stage_before_calibration()
    {
        using var backbone = Blind.Backbone();
        var data = Blind.Data(backbone, 24, byColour: false);
        var head = LinearHead.Fit(data.Embeddings, data.Labels, new HeadOptions());
        Assert.NotEqual(1, head.Calibration.Temperature);
        using var adapter = new Adapter(backbone, head, data, Options, 1);
        using var scope = NewDisposeScope();
        var logits = adapter.Logits(tensor(data.Images[3].Pixels, [1, Blind.Side, Blind.Side, 3])).data<float>().ToArray();
        for (var k = 0; k < logits.Length; k++) Assert.Equal(head.Calibration.Undo(head.Logits(data.Embeddings[3])[k], k), logits[k], 1e-3);
    }

    [Fact]
    public void The_same_seed_gives_the_same_weights_and_another_gives_others()
    {
        using var backbone = Blind.Backbone();
        float[] First(int seed)
        {
            using var adapter = Adapter(backbone, Options with { Steps = 6 }, seed);
            adapter.Train((_, _) => { }, Unbounded, default);
            return Backbones.Embed(adapter.Backbone, 2);
        }

        var once = First(1);
        Assert.Equal(once, First(1));
        Assert.NotEqual(once, First(2));
    }

    [Fact]
    public void Every_option_takes_effect()
    {
        using var backbone = Blind.Backbone();
        var few = Options with { Steps = 4, Batch = 4 };
        var all = few with { Method = AdaptMethod.Full };
        float[] Outcome(AdaptOptions options)
        {
            using var adapter = Adapter(backbone, options);
            adapter.Train((_, _) => { }, Unbounded, default);
            return Backbones.Embed(adapter.Backbone, 2);
        }

        var (low, full) = (Outcome(few), Outcome(all));
        Assert.All(
            [
                few with { Rank = 3 }, few with { Alpha = 9 }, few with { Steps = 5 }, few with { Batch = 5 }, few with { LearningRate = 0.01 }, few with { LearningRate = null },
                few with { WeightDecay = 0.5 }, few with { WarmUp = 0.5 }, few with { MinimumArea = 0.3 }, few with { Rotation = 5 }, few with { Colour = 0 },
            ],
            options => Assert.NotEqual(low, Outcome(options)));
        Assert.NotEqual(full, Outcome(all with { LayerDecay = 0.5 }));
    }

    [Fact]
    public void Memory_is_flat_over_steps()
    {
        using var backbone = Blind.Backbone();
        using var adapter = Adapter(backbone, Options with { Steps = 30 });
        var counts = new List<long>();
        adapter.Train((step, _) => { if (step % 10 == 5) counts.Add(Tensor.TotalCount); }, Unbounded, default);
        Assert.Equal([counts[0], counts[0], counts[0]], counts);
    }

    [Fact]
    public void A_loss_that_is_not_finite_ends_it()
    {
        using var backbone = Blind.Backbone();
        using var adapter = Adapter(backbone, Options with { Method = AdaptMethod.Full, LearningRate = 1, Alpha = 1 });
        using (no_grad()) adapter.Backbone.state_dict()["norm.bias"].fill_(float.PositiveInfinity);
        Assert.Equal(AdaptationEnd.NotFinite, adapter.Train((_, _) => { }, Unbounded, default));
    }

    [Fact]
    public void A_budget_ends_it_and_a_stop_cancels_it()
    {
        using var backbone = Blind.Backbone();
        using var adapter = Adapter(backbone, Options);
        var steps = 0;
        Assert.Equal(AdaptationEnd.BudgetSpent, adapter.Train((_, _) => steps++, new AdaptationBudget(16, new SteppingClock()), default));
        Assert.Equal(5, steps);
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.Throws<OperationCanceledException>(() => adapter.Train((_, _) => { }, Unbounded, stop.Token));
    }

    [Fact]
    public void Both_sides_of_a_class_weigh_the_same_in_the_loss()
    {
        using var scope = NewDisposeScope();
        // Of four images one has the first class: 4/2 for it, 4/6 for each other. All have the second: 1.
        using var loss = new BalancedLoss([[true, true], [false, true], [false, true], [false, true]]);
        var logits = tensor(new float[] { 1, 0, -2, 3 }, [2, 2]);
        var truth = tensor(new float[] { 1, 1, 0, 1 }, [2, 2]);
        var expected = (2 * Soft(-1) + Soft(0) + 4.0 / 6 * Soft(-2) + Soft(-3)) / 4;
        Assert.Equal(expected, loss.Of(logits, truth).item<float>(), 1e-6);

        static double Soft(double z) => Math.Log(1 + Math.Exp(z));
    }

    private static Adapter Adapter(Backbone backbone, AdaptOptions options, int seed = 1)
    {
        var data = Blind.Data(backbone, 16, byColour: true);
        return new Adapter(backbone, LinearHead.Fit(data.Embeddings, data.Labels, new HeadOptions()), data, options, seed);
    }

    private static Dictionary<string, float[]> Values(Backbone backbone) => backbone.state_dict()
        .Where(pair => pair.Value.dtype == ScalarType.Float32)
        .ToDictionary(pair => pair.Key, pair => pair.Value.data<float>().ToArray());
}

using Puente.Learning.Vision.Distillation;
using TorchSharp;
using static TorchSharp.torch;

namespace Puente.Learning.Tests.Vision.Distillation;

/// <summary>Losses and head against PyTorch.</summary>
public class DistillationTests
{
    [Fact]
    public void Views_with_a_centred_teacher()
    {
        using var scope = NewDisposeScope();
        using var peer = new Fixture("losses.safetensors");
        var targets = DistillationLoss.Centred(peer["dino.teacher"], peer["dino.centre"], 0.04);
        Fixture.Near(peer["dino.centred"], targets);
        Assert.Equal(peer.Scalar("dino.loss"), DistillationLoss.Views(targets, peer["dino.student"], 3, 0.1).item<float>(), 4);
    }

    [Fact]
    public void Views_with_an_evenly_spread_teacher()
    {
        using var scope = NewDisposeScope();
        using var peer = new Fixture("losses.safetensors");
        var targets = SinkhornKnopp.Assign(peer["dino.teacher"], 0.07, 3);
        Fixture.Near(peer["dino.sinkhorn"], targets, 1e-4);
        Assert.Equal(peer.Scalar("dino.sinkhorn_loss"), DistillationLoss.Views(targets, peer["dino.student"], 3, 0.1).item<float>(), 3);
    }

    [Fact]
    public void Sinkhorn_sums_rows_to_one_and_columns_alike_and_does_not_overflow()
    {
        using var scope = NewDisposeScope();
        var q = SinkhornKnopp.Assign(randn(64, 4, generator: new Generator(1)) + 500, 0.05, 50);
        Assert.True(q.sum([1]).allclose(ones(64), 1e-4, 1e-4));
        Assert.True(q.sum([0]).allclose(ones(4) * 16, 0.05, 0.05));
    }

    [Fact]
    public void Hidden_patches()
    {
        using var scope = NewDisposeScope();
        using var peer = new Fixture("losses.safetensors");
        var mask = peer["ibot.mask"];
        var rows = mask.data<byte>().ToArray().Select(b => b == 1).Chunk(9).ToArray();
        var hidden = HiddenPatches.Of(rows)!;
        Fixture.Near(mask.to(ScalarType.Float32), hidden.Mask.to(ScalarType.Float32));
        var targets = DistillationLoss.Centred(peer["ibot.teacher"].reshape(36, -1).index_select(0, hidden.Places), peer["ibot.centre"], 0.07);
        var logits = peer["ibot.student"].reshape(36, -1).index_select(0, hidden.Places);
        Assert.Equal(peer.Scalar("ibot.loss"), DistillationLoss.Patches(targets, logits, hidden.Weights, 4, 0.1).item<float>(), 4);
        Assert.Null(HiddenPatches.Of([new bool[9]]));
    }

    [Fact]
    public void Head()
    {
        using var scope = NewDisposeScope();
        using var peer = new Fixture("losses.safetensors");
        using var head = new DinoHead(6, 8, 4, 5);
        peer.Fill(head, "head.");
        Fixture.Near(peer["head.y"], head.call(peer["head.x"]));
    }

    [Fact]
    public void Images_are_kept_apart()
    {
        using var scope = NewDisposeScope();
        using var peer = new Fixture("losses.safetensors");
        Assert.Equal(peer.Scalar("koleo.loss"), KoLeoLoss.Compute(peer["koleo.x"]).item<float>(), 4);
    }
}

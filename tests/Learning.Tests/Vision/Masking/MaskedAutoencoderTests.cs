using Puente.Learning.Vision;
using Puente.Learning.Vision.Masking;
using TorchSharp;
using static TorchSharp.torch;

namespace Puente.Learning.Tests.Vision.Masking;

public class MaskedAutoencoderTests
{
    private static readonly MaskingOptions Light = new() { DecoderWidth = 8, DecoderHeads = 2, DecoderDepth = 1 };

    [Fact]
    public void Prediction_target_loss_and_gradients_are_those_of_PyTorch()
    {
        using var scope = NewDisposeScope();
        using var peer = new Fixture("mae.safetensors");
        using var model = new MaskedAutoencoder(new Backbone(PeerModelTests.Everything with { Registers = 0, QkvBias = true, LayerScale = null }), Light);
        peer.Fill(model);
        var (images, mask) = (peer["images"], new PatchMask(peer["kept"], peer["restore"]));
        Fixture.Near(peer["predicted"], model.Predict(images, mask), 2e-5);
        Fixture.Near(peer["target"], model.Target(model.Backbone.Read(images)), 2e-5);
        var loss = model.call(images, mask);
        Assert.Equal(peer.Scalar("loss"), loss.item<float>(), 5);
        loss.backward();
        Fixture.Near(peer["grad.mask_token"], model.get_parameter("mask_token")!.grad!);
        Fixture.Near(peer["grad.backbone.patch_embed.proj.weight"], model.get_parameter("backbone.patch_embed.proj.weight")!.grad!);
    }

    [Fact]
    public void Loss_of_the_hand_worked_case_counts_hidden_patches_alone()
    {
        using var scope = NewDisposeScope();
        // Two patches of two pixels; the second is hidden: ((3 − 1)² + (0 − 1)²) / 2.
        var predicted = tensor(new float[] { 9, 9, 3, 0 }, [1, 2, 2]);
        using var loss = MaskedAutoencoder.Loss(predicted, ones(1, 2, 2), tensor(new float[] { 0, 1 }, [1, 2]));
        Assert.Equal(2.5f, loss.item<float>());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Pixels_and_patches_come_back_as_they_were(bool statistics)
    {
        using var scope = NewDisposeScope();
        var images = randint(0, 256, [2, 16, 24, 3], ScalarType.Byte);
        var (levels, pixels) = (Pixels.ToLevels(images), statistics ? PixelStatistics.ImageNet : null);
        var patches = MaskedAutoencoder.Patchify(Pixels.Normalize(levels, pixels), 8);
        Fixture.Near(levels, Pixels.Restore(MaskedAutoencoder.Unpatchify(patches, 8, (2, 3)), levels, pixels), 1e-3);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_was_seen_is_rebuilt_untouched_and_what_was_hidden_by_the_prediction(bool normalized)
    {
        using var scope = NewDisposeScope();
        var options = PeerModelTests.Everything with { Registers = 0, QkvBias = true, LayerScale = null };
        using var model = new MaskedAutoencoder(new Backbone(options), Light with { NormalizedPixels = normalized });
        model.eval();
        var side = options.Side;
        var (images, places) = (randint(0, 256, [1, side, side, 3], ScalarType.Byte), side / options.Patch * (side / options.Patch));
        var mask = PatchMask.Of([[.. Enumerable.Range(0, places)]], 2);
        Tensor before = MaskedAutoencoder.Patchify(Pixels.ToLevels(images), options.Patch), after = MaskedAutoencoder.Patchify(Pixels.ToLevels(model.Rebuild(images, mask)), options.Patch);
        Assert.True(before.narrow(1, 0, 2).equal(after.narrow(1, 0, 2)).all().item<bool>());
        Assert.False(before.narrow(1, 2, places - 2).equal(after.narrow(1, 2, places - 2)).all().item<bool>());
        // By hand, of the last patch: its prediction, back through the patch's own moments and then the image's.
        var input = model.Backbone.Read(images);
        var (predicted, own) = (model.Predict(images, mask)[0, places - 1], MaskedAutoencoder.Patchify(input.Normalized, options.Patch)[0, places - 1]);
        if (normalized) predicted = predicted * (own.var(unbiased: true) + 1e-6).sqrt() + own.mean();
        // Normalisation is affine, colour by colour: two levels of the patch tell it.
        var (was, into) = (before[0, places - 1].reshape(-1, 3), own.reshape(-1, 3));
        var slope = (was.amax(0) - was.amin(0)) / (into.amax(0) - into.amin(0));
        var expected = ((predicted.reshape(-1, 3) - into.amin(0)) * slope + was.amin(0)).clamp(0, 255);
        Assert.InRange((after[0, places - 1].reshape(-1, 3) - expected).abs().max().item<float>(), 0, 0.51);
    }

    [Fact]
    public void Orders_become_a_mask()
    {
        using var scope = NewDisposeScope();
        var mask = PatchMask.Of([[2, 0, 1, 3], [3, 1, 0, 2]], 2);
        Assert.Equal([2, 0, 3, 1], mask.Kept.data<long>().ToArray());
        // Where each place stands in the order.
        Assert.Equal([1, 2, 0, 3, 2, 1, 3, 0], mask.Restore.data<long>().ToArray());
        Assert.Equal([0, 1, 0, 1, 1, 0, 1, 0], mask.Hidden().data<float>().ToArray());
    }

    [Theory]
    [InlineData(196, 0.75, 49)]
    [InlineData(36, 0.75, 9)]
    [InlineData(16, 0.6, 6)]
    [InlineData(4, 0.99, 1)]
    public void Seen_patches_are_rounded_down_but_never_none(int patches, double ratio, int seen) => Assert.Equal(seen, MaskedAutoencoder.Seen(patches, ratio));

    [Theory]
    [InlineData(StemKind.Plain, 0)]
    [InlineData(StemKind.Convolutional, 3)]
    [InlineData(StemKind.Dictionary, 0)]
    public void Any_stem_learns(StemKind stem, int registers)
    {
        using var scope = NewDisposeScope();
        using var model = new MaskedAutoencoder(new Backbone(Tiny.Architecture with { Stem = stem, Registers = registers }), Light with { NormalizedPixels = false });
        var mask = PatchMask.Of([.. Enumerable.Range(0, 3).Select(_ => Enumerable.Range(0, 16).Reverse().ToArray())], 4);
        model.call(tensor(Tiny.Images(3), [3, 32, 32, 3]), mask).backward();
        Assert.All(model.named_parameters(), p => Assert.True(p.parameter.grad is not null, p.name));
    }

    [Fact]
    public void Decoder_is_named_as_in_the_papers_code()
    {
        using var model = new MaskedAutoencoder(new Backbone(Tiny.Architecture), Light);
        var names = model.state_dict().Keys;
        foreach (var name in new[] { "mask_token", "decoder_embed.weight", "decoder_blocks.0.attn.qkv.bias", "decoder_blocks.0.mlp.fc1.weight", "decoder_norm.weight", "decoder_pred.bias", "backbone.blocks.1.norm1.weight" })
            Assert.Contains(name, names);
    }
}

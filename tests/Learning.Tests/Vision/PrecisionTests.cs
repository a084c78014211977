using Puente.Learning.Vision;
using static TorchSharp.torch;

namespace Puente.Learning.Tests.Vision;

public class PrecisionTests
{
    [Theory]
    [InlineData(PrecisionKind.BFloat16)]
    [InlineData(PrecisionKind.Float16)]
    public void Fewer_bits_come_near_and_weights_and_gradients_keep_theirs(PrecisionKind kind)
    {
        using var scope = NewDisposeScope();
        using var backbone = new Backbone(Tiny.Architecture with { Stem = StemKind.Plain });
        var images = tensor(Tiny.Images(2), [2, 32, 32, 3]);
        var whole = backbone.Tokens(images);
        using (Precision.Use(kind))
        {
            var fewer = backbone.Tokens(images);
            Assert.Equal(ScalarType.Float32, fewer.dtype);
            Assert.False(fewer.equal(whole).all().item<bool>());
            Assert.True(fewer.allclose(whole, 0.1, 0.1));
            fewer.sum().backward();
        }

        Assert.All(backbone.named_parameters(), p => Assert.Equal(ScalarType.Float32, p.parameter.grad!.dtype));
        Assert.True(backbone.Tokens(images).equal(whole).all().item<bool>());
    }
}

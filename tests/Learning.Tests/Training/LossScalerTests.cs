using Puente.Core;
using Puente.Learning.Training.Optimization;
using Puente.Learning.Training.Tasks;
using TorchSharp.Modules;
using static TorchSharp.torch;
using AdamW = Puente.Learning.Training.Optimization.AdamW;

namespace Puente.Learning.Tests.Training;

public class LossScalerTests
{
    [Fact]
    public void Grows_after_many_good_steps_up_to_a_bound()
    {
        var scaler = new LossScaler(1024);
        for (var i = 1; i < LossScaler.GrowEvery; i++) scaler = scaler.After(finite: true);
        Assert.Equal(1024, scaler.Scale);
        scaler = scaler.After(finite: true);
        Assert.Equal(new LossScaler(2048, 0), scaler);
        Assert.Equal(1 << 24, (new LossScaler(1 << 24, LossScaler.GrowEvery - 1)).After(true).Scale);
    }

    [Fact]
    public void Backs_off_at_an_overflow_and_counts_anew_until_nothing_is_left()
    {
        Assert.Equal(new LossScaler(512, 0), new LossScaler(1024, 7).After(finite: false));
        Assert.False(new LossScaler(1).Exhausted);
        Assert.True(new LossScaler(1).After(finite: false).Exhausted);
    }

    [Fact]
    public void A_skipped_step_leaves_the_moments_as_old_as_they_are()
    {
        using var scope = NewDisposeScope();
        var (skipping, straight) = (new Parameter(ones(3)), new Parameter(ones(3)));
        using var first = new AdamW([("w", skipping)], 0.9, 0.95, 0);
        using var second = new AdamW([("w", straight)], 0.9, 0.95, 0);
        for (var step = 1; step <= 4; step++)
        {
            if (step == 2)
            {
                first.Skip();
                continue;
            }

            skipping.grad = full([3], 8f * step, dtype: ScalarType.Float32);
            straight.grad = full([3], (float)step, dtype: ScalarType.Float32);
            first.Unscale(8);
            first.Step(step, 0.1);
            second.Step(step < 2 ? step : step - 1, 0.1);
        }

        Assert.True(skipping.equal(straight).all().item<bool>());
    }

    [Theory]
    [InlineData("tpu")]
    [InlineData("cuda:x")]
    [InlineData("cuda:99")]
    public void A_device_that_is_not_here_is_refused(string name)
    {
        Assert.Contains(name, Assert.Throws<InputException>(() => Devices.Of(name)).Message);
        Assert.Null(Devices.Of("cpu"));
    }
}

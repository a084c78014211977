using Puente.Learning.Vision;
using static TorchSharp.torch;

namespace Puente.Learning.Tests.Vision;

public class NtXentLossTests
{
    [Fact]
    public void Equals_the_hand_worked_case()
    {
        // Two images whose views agree and which are orthogonal: each row sees its partner at 1/τ and two negatives at 0.
        using var views = tensor(new float[] { 3, 0, 0, 5 }, [2, 2]);
        using var loss = new NtXentLoss(0.5f).Compute(views, views);
        Assert.Equal(-Math.Log(Math.Exp(2) / (Math.Exp(2) + 2)), loss.item<float>(), 5);
    }

    [Fact]
    public void Is_zero_when_there_are_no_negatives()
    {
        using var first = tensor(new float[] { 1, 0 }, [1, 2]);
        using var second = tensor(new float[] { 0, 1 }, [1, 2]);
        using var loss = new NtXentLoss(0.2f).Compute(first, second);
        Assert.Equal(0, loss.item<float>(), 5);
    }

    [Fact]
    public void Grows_when_partners_are_swapped()
    {
        using var first = tensor(new float[] { 1, 0, 0, 1 }, [2, 2]);
        using var second = tensor(new float[] { 0, 1, 1, 0 }, [2, 2]);
        using var swapped = new NtXentLoss(0.5f).Compute(first, second);
        // Partner at 0, one negative at 1/τ, one at 0.
        Assert.Equal(Math.Log(Math.Exp(2) + 2), swapped.item<float>(), 5);
    }
}

namespace Puente.Learning.Training.Optimization;

/// <summary>
/// What the loss is multiplied by so that gradients of 16 bits do not vanish (Micikevicius et al. 2018, section 3.2): doubled after many steps that went well, halved
/// after one whose gradients overflowed, which is then not made.
/// </summary>
/// <param name="Scale">The factor.</param>
/// <param name="Good">Steps since it changed.</param>
public sealed record LossScaler(double Scale = 65536, int Good = 0)
{
    /// <summary>Steps that go well before the factor is doubled.</summary>
    public const int GrowEvery = 2000;

    private const double Factor = 2, Largest = 1 << 24;

    /// <summary>Whether gradients overflow even unscaled: then it is not the scale that is wrong.</summary>
    public bool Exhausted => Scale < 1;

    /// <summary>After a step whose gradients were finite, or were not.</summary>
    public LossScaler After(bool finite)
    {
        if (!finite) return new LossScaler(Scale / Factor);
        return Good + 1 < GrowEvery ? this with { Good = Good + 1 } : new LossScaler(Math.Min(Largest, Scale * Factor));
    }
}

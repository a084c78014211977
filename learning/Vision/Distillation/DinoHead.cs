using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Puente.Learning.Vision.Distillation;

/// <summary>
/// DINO's projection head (Caron et al. 2021, section 3.1 and appendix C): three layers with GELU, a bottleneck of unit length, and a layer whose rows, the
/// prototypes, have unit length too (weight normalisation with its gain fixed at 1): [N, in] → [N, K], cosines.
/// </summary>
public sealed class DinoHead : nn.Module<Tensor, Tensor>
{
    private const double Deviation = 0.02;
    private readonly Sequential mlp;
    private readonly Prototypes last_layer;

    /// <summary>A randomly initialised head.</summary>
    public DinoHead(int inputs, int hidden, int bottleneck, int prototypes) : base(nameof(DinoHead))
    {
        mlp = nn.Sequential(
            nn.Linear(inputs, hidden), nn.GELU(), nn.Linear(hidden, hidden), nn.GELU(), nn.Linear(hidden, bottleneck));
        last_layer = new Prototypes(bottleneck, prototypes);
        RegisterComponents();
        foreach (var linear in mlp.modules().OfType<Linear>())
        {
            nn.init.trunc_normal_(linear.weight, std: Deviation);
            nn.init.zeros_(linear.bias);
        }
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor x) => Sort(x, frozen: false);

    /// <summary>The same; a <paramref name="frozen"/> last layer gets no gradient.</summary>
    public Tensor Sort(Tensor x, bool frozen)
    {
        using var scope = NewDisposeScope();
        var unit = nn.functional.normalize(mlp.call(x), p: 2, dim: -1);
        return last_layer.Compare(unit, frozen).MoveToOuterDisposeScope();
    }
}

using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Puente.Learning.Vision;

/// <summary>
/// The frozen stem: a dictionary of patches found by k-means (Coates, Ng and Lee 2011) and raw cell statistics. <see cref="Cells"/> describes each
/// cell; <see cref="forward"/> turns a cell into a token.
/// </summary>
public sealed class DictionaryStem : nn.Module<Tensor, Tensor>
{
    private readonly BatchNorm2d norm;
    private readonly Conv2d proj;
    private readonly Tensor filters;
    private readonly int _padding, _patch;

    /// <summary>Random filters of unit norm, until <see cref="SetFilters"/>.</summary>
    public DictionaryStem(BackboneOptions options) : base(nameof(DictionaryStem))
    {
        (_padding, _patch) = (options.FilterSide / 2, options.Patch);
        using (no_grad())
        {
            using var scope = NewDisposeScope();
            var random = randn(options.Filters, 3, options.FilterSide, options.FilterSide);
            var centred = random - random.mean([1, 2, 3], keepdim: true);
            filters = (centred / centred.square().sum([1, 2, 3], keepdim: true).sqrt()).MoveToOuterDisposeScope();
            filters.DetachFromDisposeScope();
        }

        norm = nn.BatchNorm2d(options.CellFeatures, affine: false);
        proj = nn.Conv2d(options.CellFeatures, options.Width, 1);
        register_buffer("filters", filters);
        RegisterComponents();
    }

    /// <summary>Puts a learned dictionary in: [filters, 3, side, side].</summary>
    public void SetFilters(Tensor learned)
    {
        using var guard = no_grad();
        filters.copy_(learned);
    }

    /// <summary>
    /// What each cell holds, standardised over images: relu(|r| − 1) of each filter's response r, its average and its maximum in the cell, then the
    /// raw statistics. unit: [N, 3, H, W] in 0…1; normalized: the same, normalised → [N, 2F + 12, H/P, W/P].
    /// </summary>
    public Tensor Cells(Tensor unit, Tensor normalized)
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        var responses = nn.functional.conv2d(normalized, filters, strides: [2, 2], padding: [_padding, _padding]).abs_().sub_(1).relu_();
        var cells = cat([nn.functional.avg_pool2d(responses, _patch / 2), nn.functional.max_pool2d(responses, _patch / 2), Pixels.CellStatistics(unit, _patch)], 1);
        return norm.call(cells).MoveToOuterDisposeScope();
    }

    /// <summary>Gives zero tokens from now on.</summary>
    public void Withhold()
    {
        using var guard = no_grad();
        proj.weight!.zero_();
        proj.bias!.zero_();
    }

    /// <summary>Cells [N, 2F + 12, h, w] → [N, D, h, w].</summary>
    public override Tensor forward(Tensor cells) => proj.call(cells);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) filters.Dispose();
        base.Dispose(disposing);
    }
}

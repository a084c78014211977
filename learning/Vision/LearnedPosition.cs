using TorchSharp;
using static TorchSharp.torch;

namespace Puente.Learning.Vision;

/// <summary>Learned positions (Dosovitskiy et al. 2021), laid over a grid of another size by bicubic interpolation (section 3.2 there), pixel centres kept as in DINOv2.</summary>
public static class LearnedPosition
{
    /// <summary>table: [1, grid × grid, D], row-major → [1, rows × columns, D]; the table itself when the sizes agree.</summary>
    public static Tensor Resize(Tensor table, int grid, long rows, long columns)
    {
        if (rows == grid && columns == grid) return table;
        using var scope = NewDisposeScope();
        var image = table.reshape(1, grid, grid, -1).permute(0, 3, 1, 2);
        var resized = nn.functional.interpolate(image, [rows, columns], mode: InterpolationMode.Bicubic, align_corners: false);
        return resized.permute(0, 2, 3, 1).reshape(1, rows * columns, -1).MoveToOuterDisposeScope();
    }
}

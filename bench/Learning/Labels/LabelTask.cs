using Puente.Core.Images;

namespace Puente.Bench.Learning.Labels;

/// <summary>A question that a head learns to answer from a few labels, and how well it is wanted to.</summary>
/// <param name="Name">Such as <c>generated</c>.</param>
/// <param name="Images">Every image, to fit on and to measure on.</param>
/// <param name="Classes">Names, in logit order.</param>
/// <param name="Labels">What holds for each image, [N][K].</param>
/// <param name="Groups">Source photograph of each image.</param>
/// <param name="Sites">Site of each image, where a head moves from one to another; null: one site.</param>
/// <param name="Exclusive">Class that holds exactly when no other does; null: there is none.</param>
/// <param name="Draws">Times labels are drawn for each budget.</param>
/// <param name="Draw">Draws some labels a class: images to fit on, and to measure on.</param>
/// <param name="Targets">Figures, their budgets, and the value wanted of pretraining alone and of the shipped base.</param>
internal sealed record LabelTask(
    string Name, IReadOnlyList<RgbImage> Images, IReadOnlyList<string> Classes, bool[][] Labels, IReadOnlyList<string> Groups, IReadOnlyList<string>? Sites,
    int? Exclusive, int Draws, Func<int, int, LabelDraw> Draw, IReadOnlyList<LabelTarget> Targets);

/// <summary>Indices of images to fit on and to measure on.</summary>
internal sealed record LabelDraw(int[] Train, int[] Test);

/// <summary>What is wanted at one budget.</summary>
/// <param name="Labels">Labelled images a class.</param>
/// <param name="Measure">Which figure.</param>
/// <param name="Pretrained">Least value after pretraining; null: none is set.</param>
/// <param name="Base">Least value with the shipped base; null: none is set.</param>
internal sealed record LabelTarget(int Labels, LabelMeasure Measure, double? Pretrained, double? Base = null);

/// <summary>A figure of a head.</summary>
internal enum LabelMeasure
{
    /// <summary>Mean F1 over classes.</summary>
    MacroF1,

    /// <summary>Area under the ROC curve of the first class; where there is but one other, which excludes it, of how far it is ahead.</summary>
    Auroc,
}

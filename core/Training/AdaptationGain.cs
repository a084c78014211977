namespace Puente.Core.Training;

/// <summary>Macro average precision out of fold, the same kind of head over both embeddings, on the same folds of the training part.</summary>
/// <param name="Before">Over the backbone as it was.</param>
/// <param name="After">Over the backbone adapted on the other folds.</param>
/// <param name="Difference">95 % interval of after minus before, by paired bootstrap over photographs; null where too many resamples cannot say.</param>
/// <param name="Folds">How many.</param>
public sealed record AdaptationGain(double Before, double After, Interval? Difference, int Folds);

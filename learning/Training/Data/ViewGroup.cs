namespace Puente.Learning.Training.Data;

/// <summary>Views of one size that a step wants of each image.</summary>
/// <param name="Count">How many an image.</param>
/// <param name="Side">Pixels across and down.</param>
/// <param name="MinimumArea">Smallest part of the image's area that a view shows.</param>
/// <param name="MaximumArea">Largest part of it.</param>
public sealed record ViewGroup(int Count, int Side, float MinimumArea, float MaximumArea = 1);

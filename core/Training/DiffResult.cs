namespace Puente.Core.Training;

/// <summary><c>diff.json</c>: what sets two backbone files apart.</summary>
/// <param name="Equal">Whether architecture and every weight are the same, to the bit.</param>
/// <param name="Architecture">Figures of the architecture that differ.</param>
/// <param name="Missing">Tensors of the first file that the second lacks.</param>
/// <param name="Unexpected">Tensors of the second file that the first lacks.</param>
/// <param name="Reshaped">Tensors of both, of different shapes.</param>
/// <param name="Tensors">Tensors of both, of the same shape and different values, the largest difference first.</param>
/// <param name="Same">Tensors that are the same.</param>
public sealed record DiffResult(
    bool Equal, IReadOnlyList<FigureDifference> Architecture, IReadOnlyList<string> Missing, IReadOnlyList<string> Unexpected,
    IReadOnlyList<FigureDifference> Reshaped, IReadOnlyList<TensorDifference> Tensors, int Same);

/// <summary>A figure in one file and in the other.</summary>
/// <param name="Name">The figure.</param>
/// <param name="First">In the first file.</param>
/// <param name="Second">In the second file.</param>
public sealed record FigureDifference(string Name, string First, string Second);

/// <summary>How far a tensor is from its namesake, over its elements.</summary>
/// <param name="Name">The tensor.</param>
/// <param name="Largest">Largest absolute difference.</param>
/// <param name="Mean">Mean absolute difference.</param>
/// <param name="Scale">Mean absolute value in the first file.</param>
public sealed record TensorDifference(string Name, double Largest, double Mean, double Scale);

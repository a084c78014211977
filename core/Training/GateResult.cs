namespace Puente.Core.Training;

/// <summary>What may be released, and why not.</summary>
/// <param name="Float">Whether the float32 graph may: it computes what the model does.</param>
/// <param name="Int8">Whether the int8 graph may; null where none was tried.</param>
/// <param name="Figures">What was measured.</param>
public sealed record GateResult(bool Float, bool? Int8, IReadOnlyList<GateFigure> Figures);

/// <summary>One measurement against its bound.</summary>
/// <param name="Graph"><c>float32</c> or <c>int8</c>.</param>
/// <param name="Name">What was measured.</param>
/// <param name="Value">What came out; null where it could not be measured.</param>
/// <param name="Bound">What it is held against.</param>
/// <param name="Holds">Whether it is within.</param>
/// <param name="Meaning">One sentence, for a person.</param>
public sealed record GateFigure(string Graph, string Name, double? Value, double Bound, bool Holds, string Meaning);

namespace Puente.Learning.Training.Calibration;

/// <summary>What a head said of one image.</summary>
/// <param name="Confidence">Distance in logits of the least certain class from its threshold.</param>
/// <param name="Wrong">True when any class is wrong.</param>
/// <param name="Group">Source photograph.</param>
public sealed record Answer(double Confidence, bool Wrong, string Group);

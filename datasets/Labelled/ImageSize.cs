namespace Puente.Datasets.Labelled;

/// <summary>Pixels across and down.</summary>
public readonly record struct ImageSize(int Width, int Height);

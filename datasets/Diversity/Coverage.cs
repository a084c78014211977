namespace Puente.Datasets.Diversity;

/// <summary>How well chosen rows stand for all: distances from each row to the nearest chosen one.</summary>
/// <param name="Centres">Rows chosen.</param>
/// <param name="Largest">The largest distance: what k-centre keeps small.</param>
/// <param name="Mean">The mean distance.</param>
public sealed record Coverage(int Centres, double Largest, double Mean);

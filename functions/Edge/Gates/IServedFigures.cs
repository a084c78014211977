using Puente.Edge.Delivery;

namespace Puente.Edge.Gates;

/// <summary>Tells what the release in place has done.</summary>
public interface IServedFigures
{
    /// <summary>It, since <paramref name="active"/> came into place.</summary>
    ServedFigures Read(ActiveReleases active);
}

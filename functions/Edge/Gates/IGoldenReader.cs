using Puente.Core;
using Puente.Core.Datasets;

namespace Puente.Edge.Gates;

/// <summary>Asks releases of this site's disk what they say of its labelled samples.</summary>
public interface IGoldenReader
{
    /// <summary>What <paramref name="candidate"/> says, beside the one in place.</summary>
    /// <param name="candidate">On disk, and loaded by nobody.</param>
    /// <param name="inPlace">What the site serves; null: nothing.</param>
    /// <param name="samples">Of the site's folder.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="InputException">The candidate is not what it claims, or cannot answer.</exception>
    Task<GoldenReading> ReadAsync(Digest candidate, Digest? inPlace, IReadOnlyList<LabelledSample> samples, CancellationToken cancellationToken);
}

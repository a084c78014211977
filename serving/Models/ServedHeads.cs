using Puente.Serving.Batching;
using Puente.Serving.Engine;

namespace Puente.Serving.Models;

/// <summary>Several heads on one backbone as a model.</summary>
/// <param name="Model">Images → the logits of each.</param>
/// <param name="Releases">Whose heads they are: all are held while the model is.</param>
internal sealed record ServedHeads(BatchedModel Model, IReadOnlyList<LoadedRelease> Releases)
{
    /// <summary>A hold; null where one of the releases has just gone.</summary>
    public IModel? TryRent()
    {
        var held = new Leases();
        foreach (var release in Releases)
        {
            if (release.TryLease(out var lease))
            {
                held.Add(lease!);
                continue;
            }

            held.Dispose();
            return null;
        }

        return new ModelLease(Model, held);
    }

    private sealed class Leases : List<ReleaseLease>, IDisposable
    {
        public void Dispose() => ForEach(lease => lease.Dispose());
    }
}

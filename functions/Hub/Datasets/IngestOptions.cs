using Puente.Core.Datasets;
using Puente.Datasets.Packing;
using Puente.Workflows.Datasets;

namespace Puente.Hub.Datasets;

/// <summary>An ingest's plan in the packer's words.</summary>
internal static class IngestOptions
{
    /// <summary>The options of <paramref name="plan"/>, not yet checked.</summary>
    public static PackingOptions Of(IngestInput plan) => new(plan.Name, plan.Side, plan.MinSide, plan.Tile, plan.NearDuplicateBits)
    {
        Selection = plan.Selection ?? new SelectionOptions(),
    };
}

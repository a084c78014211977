using Puente.Serving.Engine;
using Puente.Serving.Models;

namespace Puente.Edge.Inspections.Inbox;

/// <summary>Inspects with the release in place. A photograph that this release has seen is answered from the store, so a repeated try does nothing twice.</summary>
public sealed class PhotographInspector(InspectionService inspections, ModelHost models) : IPhotographInspector
{
    /// <inheritdoc/>
    public string? Holding
    {
        get
        {
            try
            {
                using var lease = models.Rent();
                return lease.Release.Head is null ? "The release in place has no head: tune one, and inspection begins." : null;
            }
            catch (Exception e) when (e is ModelUnavailableException or ObjectDisposedException)
            {
                return "No release is in place yet.";
            }
        }
    }

    /// <inheritdoc/>
    public async Task<string> InspectAsync(byte[] photograph, string name, CancellationToken cancellationToken)
    {
        // A release may have gone between the look and the inspection: without a head every photograph would seem bad input.
        if (Holding is { } holding) throw new InspectionDeferredException(holding);
        try
        {
            return (await inspections.InspectAsync(photograph, name, reuse: true, cancellationToken)).Result.Id;
        }
        catch (ModelUnavailableException e)
        {
            throw new InspectionDeferredException(e.Message, e);
        }
    }
}

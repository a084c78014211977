namespace Puente.Edge.Inspections.Inbox;

/// <summary>In an agent, which notes photographs and leaves them to the site's workers.</summary>
public sealed class AgentInspector : IPhotographInspector
{
    /// <inheritdoc/>
    public string? Holding => null;

    /// <inheritdoc/>
    public Task<string> InspectAsync(byte[] photograph, string name, CancellationToken cancellationToken) =>
        throw new InspectionDeferredException("An agent has no model: workers inspect.");
}

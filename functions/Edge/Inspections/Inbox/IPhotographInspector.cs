using Puente.Core;

namespace Puente.Edge.Inspections.Inbox;

/// <summary>What is done with a photograph of the inbox.</summary>
public interface IPhotographInspector
{
    /// <summary>Why photographs wait for now, in a sentence; null when they may come.</summary>
    string? Holding { get; }

    /// <summary>Inspects a photograph. May be asked again for the same one: its effects then are those of one call.</summary>
    /// <returns>Id of the inspection.</returns>
    /// <exception cref="InputException">It cannot be inspected, now or later.</exception>
    /// <exception cref="InspectionDeferredException">Not now, by no fault of the photograph.</exception>
    Task<string> InspectAsync(byte[] photograph, string name, CancellationToken cancellationToken);
}

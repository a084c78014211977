namespace Puente.Edge.Inspections.Inbox;

/// <summary>A photograph cannot be inspected now, by no fault of its own: it waits, and no try is counted.</summary>
public sealed class InspectionDeferredException(string message, Exception? inner = null) : Exception(message, inner);

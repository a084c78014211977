namespace Puente.Runtime.DurableTask.Engine;

/// <summary>An external event handed from one generation to the next.</summary>
internal sealed record CarriedEvent(string Name, string? Payload);

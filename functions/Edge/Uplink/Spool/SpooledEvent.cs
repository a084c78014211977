using System.Text.Json;

namespace Puente.Edge.Uplink.Spool;

/// <summary>An event as a worker leaves it for the agent: what <see cref="IEventWriter.WriteAsync"/> was given, and when.</summary>
/// <param name="Type">CloudEvent type.</param>
/// <param name="Id">Of the fact.</param>
/// <param name="Subject">What it is about.</param>
/// <param name="At">When it was told.</param>
/// <param name="Data">JSON.</param>
public sealed record SpooledEvent(string Type, string Id, string Subject, DateTimeOffset At, JsonElement Data);

using System.Text.Json;

namespace Puente.Functions.Common.Http;

/// <summary>A CloudEvents 1.0 envelope in JSON, as a sidecar delivers it.</summary>
public sealed record CloudEvent(string Id, string Source, string Type, string? Subject, DateTimeOffset Time, JsonElement Data);

using System.Text.Json;
using Puente.Runtime.DurableTask.Engine;

namespace Puente.Replay.Tests;

/// <summary>One event of the engine's history, as a file keeps it: what the engine keeps as JSON text is JSON here, for diffs that can be read.</summary>
internal sealed record RecordedEvent(
    string Kind, DateTime At, int? TaskId = null, string? Name = null, JsonElement? Payload = null, JsonElement? Details = null, DateTime? FireAt = null)
{
    public static RecordedEvent Of(OrchestrationEvent source) => new(
        source.Kind.ToString(), source.At, source.TaskId < 0 ? null : source.TaskId, source.Name, Parse(source.Payload), Parse(source.Details), source.FireAt);

    public OrchestrationEvent ToEvent() => new(Enum.Parse<EventKind>(Kind), At)
    {
        TaskId = TaskId ?? -1,
        Name = Name,
        Payload = Payload?.GetRawText(),
        Details = Details?.GetRawText(),
        FireAt = FireAt,
    };

    private static JsonElement? Parse(string? json) => json is null ? null : JsonElement.Parse(json);
}

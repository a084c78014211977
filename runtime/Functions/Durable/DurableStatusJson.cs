using System.Globalization;
using System.Text.Json.Nodes;
using Puente.Runtime.DurableTask.Client;

namespace Puente.Runtime.Functions;

/// <summary>An instance as the durable HTTP API shows it.</summary>
internal static class DurableStatusJson
{
    public static JsonObject Write(OrchestrationMetadata instance, bool showInput, IList<HistoryEvent>? history, bool showHistoryOutput)
    {
        var json = new JsonObject
        {
            ["name"] = instance.Name,
            ["instanceId"] = instance.InstanceId,
            ["runtimeStatus"] = instance.RuntimeStatus.ToString(),
            ["input"] = showInput ? Parse(instance.SerializedInput) : null,
            ["customStatus"] = Parse(instance.SerializedCustomStatus),
            ["output"] = Parse(instance.SerializedOutput) ?? instance.FailureDetails?.ErrorMessage,
            ["createdTime"] = Time(instance.CreatedAt.UtcDateTime),
            ["lastUpdatedTime"] = Time(instance.LastUpdatedAt.UtcDateTime),
        };
        if (history is not null) json["historyEvents"] = new JsonArray([.. history.Select(e => (JsonNode)Write(e, showHistoryOutput))]);
        return json;
    }

    private static JsonObject Write(HistoryEvent e, bool showOutput)
    {
        var json = new JsonObject { ["EventType"] = e.EventType };
        if (e.Name is not null) json[e.EventType is "TaskCompleted" or "TaskFailed" or "ExecutionStarted" ? "FunctionName" : "Name"] = e.Name;
        json["Timestamp"] = Precise(e.Timestamp);
        if (e.ScheduledTime is { } scheduled) json["ScheduledTime"] = Precise(scheduled);
        if (e.FireAt is { } fireAt) json["FireAt"] = Precise(fireAt);
        if (e.OrchestrationStatus is { } status) json["OrchestrationStatus"] = status.ToString();
        if (e.Reason is not null) json["Reason"] = e.Reason;
        if (e.FailureDetails is { } failure) json["Details"] = failure.ErrorMessage;
        if (showOutput && e.Result is not null) json["Result"] = Parse(e.Result);
        return json;
    }

    private static JsonNode? Parse(string? json) => json is null ? null : JsonNode.Parse(json);

    private static string Time(DateTime utc) => utc.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string Precise(DateTime utc) => utc.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);
}

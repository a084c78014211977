using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Puente.Core;

namespace Puente.Functions.Common.Http;

/// <summary>What a sidecar posts to a subscriber's route: one event, or several at once where the subscription asks for that (<c>bulkSubscribe</c>).</summary>
public sealed class DeliveredEvents
{
    private readonly IReadOnlyList<string>? _entries;

    private DeliveredEvents(IReadOnlyList<CloudEvent?> events, IReadOnlyList<string>? entries) => (Events, _entries) = (events, entries);

    /// <summary>The events in their order; null in place of one that cannot be read, and never will be.</summary>
    public IReadOnlyList<CloudEvent?> Events { get; }

    /// <summary>The events in a request's body.</summary>
    public static async Task<DeliveredEvents> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        try
        {
            using var body = await JsonDocument.ParseAsync(request.Body, cancellationToken: cancellationToken);
            if (body.RootElement.ValueKind != JsonValueKind.Object || !body.RootElement.TryGetProperty("entries", out var entries) || entries.ValueKind != JsonValueKind.Array)
                return new DeliveredEvents([CloudEvent.Read(body.RootElement)], null);
            var (events, ids) = (new List<CloudEvent?>(), new List<string>());
            foreach (var entry in entries.EnumerateArray())
            {
                // What has no id cannot be answered for: it comes again, as Dapr has it.
                if (entry.ValueKind != JsonValueKind.Object || !entry.TryGetProperty("entryId", out var id) || id.ValueKind != JsonValueKind.String || id.GetString() is not { Length: > 0 } name) continue;
                events.Add(entry.TryGetProperty("event", out var one) ? CloudEvent.Read(one) : null);
                ids.Add(name);
            }

            return new DeliveredEvents(events, ids);
        }
        catch (JsonException e)
        {
            _ = e;
            return new DeliveredEvents([null], null);
        }
    }

    /// <summary>The answer: what became of each event, in their order.</summary>
    public IResult Reply(IReadOnlyList<EventStatus> statuses) => _entries is null
        ? DaprReply.Of(statuses[0])
        : Results.Json(new { statuses = _entries.Select((entry, place) => new { entryId = entry, status = DaprReply.Word(statuses[place]) }) }, Json.Options);
}

using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Puente.Catalog;
using Puente.Core;
using Puente.Core.Twins;
using Puente.Functions.Common.Http;
using Puente.Functions.Common.Tiers;
using Puente.Hub.Edges;
using Puente.Workflows.Provisioning;

namespace Puente.Functions.Tests.Edges;

/// <summary>What edges say, one message or many in a request: each has its own outcome.</summary>
public sealed class EdgeIngestionTests
{
    private const string Unreadable = """{ "no": "envelope" }""";

    [Fact]
    public async Task Of_many_messages_each_has_its_outcome()
    {
        await using var hub = await HubUnderTest.StartAsync();
        foreach (var edge in new[] { "edge-1", "edge-2" })
            await hub.Get<Enrolments>().RecordAsync(
                new RecordEnrolmentInput($"provision-{edge}", new EnrolmentRequest(edge, new Dictionary<string, string>()), "ready", true, "rule", "approved"), default);
        var labels = Enumerable.Range(0, CatalogStore.MaxLabels + 1).ToDictionary(number => $"label-{number}", _ => "too many");

        var delivered = await ReadAsync(Bulk(Report("edge-1"), Unreadable, Report("edge-2", labels), Other("e-1"), Report("edge-2"), Report("")));
        var statuses = await hub.Get<EdgeIngestion>().TakeAsync(delivered.Events, null!, default);

        Assert.Equal([EventStatus.Success, EventStatus.Drop, EventStatus.Drop, EventStatus.Success, EventStatus.Success, EventStatus.Drop], statuses);
        Assert.Equal(["edge-1", "edge-2"], (await hub.Get<CatalogStore>().ListEdgesAsync()).Select(edge => edge.Name));
        Assert.Equal("e-1", Assert.Single(await hub.Get<CatalogStore>().ListEventsAsync(null, null, 10)).Id);
    }

    [Fact]
    public async Task An_event_alone_is_answered_alone_and_many_by_their_entries()
    {
        var alone = await ReadAsync(Report("edge-1"));
        Assert.Equal("edge-1", Assert.Single(alone.Events)!.DataAs<ReportedTwin>()!.Edge);
        Assert.Equal("""{"status":"DROP"}""", await TextAsync(alone.Reply([EventStatus.Drop])));

        var many = await ReadAsync(Bulk(Report("edge-1"), Unreadable));
        Assert.Equal("""{"statuses":[{"entryId":"0","status":"SUCCESS"},{"entryId":"1","status":"RETRY"}]}""", await TextAsync(many.Reply([EventStatus.Success, EventStatus.Retry])));
    }

    [Fact]
    public async Task An_entry_that_cannot_be_answered_for_stops_no_other()
    {
        var many = await ReadAsync($$"""{ "entries": [ {}, { "entryId": 7, "event": {{Report("edge-1")}} }, { "entryId": "8", "event": {{Report("edge-2")}} } ] }""");
        Assert.Equal("edge-2", Assert.Single(many.Events)!.DataAs<ReportedTwin>()!.Edge);
    }

    [Theory]
    [InlineData("no JSON")]
    [InlineData("[]")]
    [InlineData("null")]
    public async Task What_cannot_be_read_is_one_event_that_cannot(string body) => Assert.Null(Assert.Single((await ReadAsync(body)).Events));

    private static string Report(string edge, IReadOnlyDictionary<string, string>? labels = null) => Envelope(
        $"report-of-{edge}", EdgeEvents.Reported,
        new ReportedTwin(edge, labels ?? new Dictionary<string, string> { ["site"] = "quay" }, 0, null, null, "idle", null, 0, 0, DateTimeOffset.UnixEpoch));

    private static string Other(string id) => Envelope(id, EdgeEvents.InspectionCompleted, new { edge = "edge-1" });

    private static string Envelope(string id, string type, object data) =>
        JsonSerializer.Serialize(new { id, source = "edge-1", type, time = DateTimeOffset.UnixEpoch, data }, Json.Options);

    private static string Bulk(params IEnumerable<string> events) =>
        $$"""{ "type": "com.dapr.event.sent.bulk", "entries": [ {{string.Join(',', events.Select((one, entry) => $$"""{ "entryId": "{{entry}}", "event": {{one}} }"""))}} ] }""";

    private static Task<DeliveredEvents> ReadAsync(string body) =>
        DeliveredEvents.ReadAsync(new DefaultHttpContext { Request = { Body = new MemoryStream(Encoding.UTF8.GetBytes(body)) } }.Request, default);

    private static async Task<string> TextAsync(IResult result)
    {
        var context = new DefaultHttpContext { Response = { Body = new MemoryStream() }, RequestServices = new EmptyServices() };
        await result.ExecuteAsync(context);
        return Encoding.UTF8.GetString(((MemoryStream)context.Response.Body).ToArray());
    }

    private sealed class EmptyServices : IServiceProvider
    {
        public object? GetService(Type serviceType) => serviceType == typeof(Microsoft.Extensions.Logging.ILoggerFactory) ? Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance : null;
    }
}

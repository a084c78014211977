using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Puente.Runtime.Functions.Tests;

/// <summary>The durable HTTP API row by row, where <see cref="DurableApiTests"/> does not pass by.</summary>
public sealed class DurableApiRowsTests : IAsyncLifetime
{
    private const string Api = "/runtime/webhooks/durabletask";
    private TestHost host = null!;

    public async ValueTask InitializeAsync() => host = await TestHost.StartAsync<DurableFunctionsUnderTest>(
        hostJson: """{ "version": "2.0", "extensions": { "durableTask": { "hubName": "TestHub" } } }""");

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Theory]
    [InlineData("POST", "/orchestrators/Greet")]
    [InlineData("GET", "/instances/x")]
    [InlineData("GET", "/instances")]
    [InlineData("DELETE", "/instances/x")]
    [InlineData("DELETE", "/instances?createdTimeFrom=2000-01-01T00:00:00Z")]
    [InlineData("POST", "/instances/x/raiseEvent/e")]
    [InlineData("POST", "/instances/x/terminate")]
    [InlineData("POST", "/instances/x/suspend")]
    [InlineData("POST", "/instances/x/resume")]
    [InlineData("POST", "/instances/x/rewind")]
    [InlineData("POST", "/instances/x/restart")]
    [InlineData("GET", "/entities")]
    [InlineData("POST", "/makeprimary")]
    public async Task Every_operation_needs_the_key(string method, string path)
    {
        using var without = await host.Anonymous.SendAsync(new HttpRequestMessage(new HttpMethod(method), Api + path));
        Assert.Equal(HttpStatusCode.Unauthorized, without.StatusCode);
        using var wrong = new HttpRequestMessage(new HttpMethod(method), $"{Api}{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}code={Uri.EscapeDataString(host.Host.Secrets.MasterKey)}");
        wrong.Headers.Add("x-functions-key", "wrong");
        using var answer = await host.Anonymous.SendAsync(wrong);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Theory]
    [InlineData("PUT", "/instances/x")]
    [InlineData("GET", "/orchestrators/Greet")]
    [InlineData("GET", "/instances/x/terminate")]
    [InlineData("POST", "/instances/x/explode")]
    [InlineData("GET", "/entities/Counter/one")]
    [InlineData("POST", "/entities/Counter/one?op=add")]
    [InlineData("DELETE", "/entities/Counter/one")]
    public async Task Anything_else_is_404(string method, string path) =>
        Assert.Equal(404, (await SendAsync(method, path)).Status);

    [Theory]
    [InlineData("GET", "/entities", "[]")]
    [InlineData("GET", "/entities/Counter", "[]")]
    [InlineData("POST", "/makeprimary", "")]
    public async Task A_host_without_entities_lists_none_and_is_primary(string method, string path, string body) =>
        Assert.Equal((200, body), await SendAsync(method, path));

    [Fact]
    public async Task A_start_answers_with_all_addresses()
    {
        using var response = await host.Client.PostAsync($"{Api}/orchestrators/Greet/mine", Json("\"waiting\""));
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(10), response.Headers.RetryAfter!.Delta);
        Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
        var query = "taskHub=TestHub&connection=Storage&code=" + Uri.EscapeDataString(host.Host.Secrets.SystemKeys["durabletask_extension"]);
        var instance = $"{host.Host.Addresses[0].ToString().TrimEnd('/')}{Api}/instances/mine";
        Assert.Equal($"{instance}?{query}", response.Headers.Location!.OriginalString);
        Assert.Equal(
            new JsonObject
            {
                ["id"] = "mine",
                ["statusQueryGetUri"] = $"{instance}?{query}",
                ["sendEventPostUri"] = $"{instance}/raiseEvent/{{eventName}}?{query}",
                ["terminatePostUri"] = $"{instance}/terminate?reason={{text}}&{query}",
                ["purgeHistoryDeleteUri"] = $"{instance}?{query}",
                ["restartPostUri"] = $"{instance}/restart?{query}",
                ["suspendPostUri"] = $"{instance}/suspend?reason={{text}}&{query}",
                ["resumePostUri"] = $"{instance}/resume?reason={{text}}&{query}",
            }.ToJsonString(),
            (await JsonAsync(response)).ToJsonString());
        Assert.Equal(409, (await SendAsync("POST", "/orchestrators/Greet/mine")).Status);
        Assert.Equal(400, (await SendAsync("POST", "/orchestrators/Greet/" + new string('x', 600))).Status);
    }

    [Fact]
    public async Task A_start_that_waited_for_a_failure_shows_its_status()
    {
        using var response = await host.Client.PostAsync($"{Api}/orchestrators/Greet?timeout=20", Json("\"fail\""));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("Failed", (string?)(await JsonAsync(response))["runtimeStatus"]);
    }

    [Fact]
    public async Task A_held_instance_is_202_with_location_and_interval()
    {
        await StartAsync("held", "waiting");
        Assert.Equal((202, ""), await SendAsync("POST", "/instances/held/suspend?reason=hold"));
        await IsAsync("held", "Suspended");
        using var response = await host.Client.GetAsync($"{Api}/instances/held?showInput=false");
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(5), response.Headers.RetryAfter!.Delta);
        Assert.EndsWith($"{Api}/instances/held?showInput=false", response.Headers.Location!.OriginalString, StringComparison.Ordinal);
        var status = await JsonAsync(response);
        Assert.Null(status["input"]);
        Assert.False(status.ContainsKey("historyEvents"));
    }

    [Fact]
    public async Task Results_are_in_the_history_only_where_asked_for()
    {
        await StartAsync("told", "Ada");
        await IsAsync("told", "Completed");
        var told = (await JsonAsync(await host.Client.GetAsync($"{Api}/instances/told?showHistory=true")))["historyEvents"]!.AsArray();
        Assert.All(told, e => Assert.False(e!.AsObject().ContainsKey("Result")));
        Assert.Equal(["ExecutionStarted", "TaskCompleted", "ExecutionCompleted"], told.Select(e => (string?)e!["EventType"]).Where(e => e is "ExecutionStarted" or "TaskCompleted" or "ExecutionCompleted"));
        var task = told.Single(e => (string?)e!["EventType"] == "TaskCompleted")!;
        Assert.Equal("SayHello", (string?)task["FunctionName"]);
        Assert.NotNull(task["Timestamp"]);
        Assert.NotNull(task["ScheduledTime"]);
    }

    [Fact]
    public async Task Ended_instances_take_no_orders()
    {
        await StartAsync("done", "Ada");
        await IsAsync("done", "Completed");
        foreach (var operation in new[] { "terminate", "suspend", "resume", "rewind" }) Assert.Equal(410, (await SendAsync("POST", $"/instances/done/{operation}?reason=x")).Status);
        Assert.Equal(410, (await SendAsync("POST", "/instances/done/raiseEvent/Name", Json("1"))).Status);
    }

    [Fact]
    public async Task A_restart_takes_a_new_id_unless_told_otherwise()
    {
        await StartAsync("first", "Ada");
        await IsAsync("first", "Completed");
        using var response = await host.Client.PostAsync($"{Api}/instances/first/restart", null);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(10), response.Headers.RetryAfter!.Delta);
        var id = (string?)(await JsonAsync(response))["id"];
        Assert.NotEqual("first", id);
        Assert.Contains($"/instances/{id}?", response.Headers.Location!.OriginalString, StringComparison.Ordinal);
        Assert.Equal(400, (await SendAsync("POST", "/instances/first/restart?restartWithNewInstanceId=perhaps")).Status);
    }

    [Fact]
    public async Task A_rewound_instance_is_202_and_goes_on()
    {
        await StartAsync("again", "fail");
        await IsAsync("again", "Failed");
        Assert.Equal((202, ""), await SendAsync("POST", "/instances/again/rewind?reason=again"));
    }

    [Fact]
    public async Task A_living_instance_is_not_purged()
    {
        await StartAsync("alive", "waiting");
        Assert.Equal((200, """{"instancesDeleted":0}"""), await SendAsync("DELETE", "/instances/alive"));
        Assert.Equal(404, (await SendAsync("DELETE", "/instances?createdTimeFrom=2000-01-01T00:00:00Z")).Status);
        await IsAsync("alive", "Running");
    }

    [Theory]
    [InlineData("createdTimeFrom=2000-01-01T00:00:00Z&createdTimeTo=2001-01-01T00:00:00Z", 0)]
    [InlineData("createdTimeFrom=2000-01-01T00:00:00Z&createdTimeTo=2200-01-01T00:00:00Z", 1)]
    [InlineData("createdTimeFrom=2200-01-01T00:00:00Z", 0)]
    [InlineData("runtimeStatus=Completed,Failed", 0)]
    [InlineData("runtimeStatus=Pending,Running", 1)]
    [InlineData("instanceIdPrefix=li", 1)]
    [InlineData("instanceIdPrefix=no", 0)]
    public async Task A_listing_is_filtered(string query, int count)
    {
        await StartAsync("listed", "waiting");
        var (status, body) = await SendAsync("GET", "/instances?" + query);
        Assert.Equal((200, count), (status, JsonNode.Parse(body)!.AsArray().Count));
    }

    [Theory]
    [InlineData("GET", "/instances?top=0")]
    [InlineData("GET", "/instances?createdTimeFrom=yesterday")]
    [InlineData("GET", "/instances/x?showInput=perhaps")]
    [InlineData("DELETE", "/instances?createdTimeFrom=yesterday")]
    [InlineData("POST", "/orchestrators/Greet?timeout=soon")]
    public async Task Values_that_cannot_be_read_are_400(string method, string path) => Assert.Equal(400, (await SendAsync(method, path)).Status);

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    private static async Task<JsonObject> JsonAsync(HttpResponseMessage response) => JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsObject();

    private async Task<(int Status, string Body)> SendAsync(string method, string path, HttpContent? content = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), Api + path) { Content = content };
        using var response = await host.Client.SendAsync(request);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    private async Task StartAsync(string id, string input) => Assert.Equal(202, (await SendAsync("POST", "/orchestrators/Greet/" + id, Json($"\"{input}\""))).Status);

    private async Task IsAsync(string id, string status) => await Until.TrueAsync(
        async () => (string?)(await JsonAsync(await host.Client.GetAsync($"{Api}/instances/{id}")))["runtimeStatus"] == status, $"{id} to be {status}");
}

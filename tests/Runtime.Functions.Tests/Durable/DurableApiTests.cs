using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Puente.Runtime.Functions.Tests;

public sealed class DurableApiTests : IAsyncLifetime
{
    private const string Api = "/runtime/webhooks/durabletask";
    private TestHost host = null!;

    private HttpClient Http => host.Client;

    public async ValueTask InitializeAsync() => host = await TestHost.StartAsync<DurableFunctionsUnderTest>(
        hostJson: """{ "version": "2.0", "extensions": { "durableTask": { "hubName": "TestHub", "maxConcurrentActivityFunctions": 2 } } }""");

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task Its_keys_are_the_system_key_and_the_master_key()
    {
        Assert.Equal(HttpStatusCode.Unauthorized, (await host.Anonymous.GetAsync(Api + "/instances")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await host.Anonymous.GetAsync(Api + "/instances?code=" + Uri.EscapeDataString(host.Host.Secrets.FunctionKeys["default"]))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await host.Anonymous.GetAsync(Api + "/instances?code=" + Uri.EscapeDataString(host.Host.Secrets.SystemKeys["durabletask_extension"]))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await Http.GetAsync(Api + "/instances")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await Http.GetAsync(Api + "/instances?taskHub=Other")).StatusCode);
    }

    [Fact]
    public async Task A_started_instance_is_followed_by_the_addresses_in_the_answer()
    {
        using var response = await Http.PostAsync("/api/start/waiting", null);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(10), response.Headers.RetryAfter!.Delta);
        var payload = await JsonAsync(response);
        Assert.Equal(
            ["id", "statusQueryGetUri", "sendEventPostUri", "terminatePostUri", "purgeHistoryDeleteUri", "restartPostUri", "suspendPostUri", "resumePostUri"],
            payload.Select(p => p.Key));
        var id = (string)payload["id"]!;
        var query = "?taskHub=TestHub&connection=Storage&code=" + Uri.EscapeDataString(host.Host.Secrets.SystemKeys["durabletask_extension"]);
        var instance = $"{host.Host.Addresses[0].ToString().TrimEnd('/')}{Api}/instances/{id}";
        Assert.Equal(instance + query, (string?)payload["statusQueryGetUri"]);
        Assert.Equal(response.Headers.Location!.OriginalString, (string?)payload["statusQueryGetUri"]);
        Assert.Equal(instance + "/raiseEvent/{eventName}" + query, (string?)payload["sendEventPostUri"]);
        Assert.Equal(instance + "/terminate?reason={text}&" + query[1..], (string?)payload["terminatePostUri"]);

        // Without any other key than the one in the addresses.
        using var running = await host.Anonymous.GetAsync((string)payload["statusQueryGetUri"]!);
        Assert.Equal(HttpStatusCode.Accepted, running.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(5), running.Headers.RetryAfter!.Delta);
        Assert.Equal(instance + query, running.Headers.Location!.OriginalString);

        var raise = ((string)payload["sendEventPostUri"]!).Replace("{eventName}", "Name", StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Accepted, (await host.Anonymous.PostAsync(raise, Json("\"Ada\""))).StatusCode);
        var status = await EndedAsync(id);
        Assert.Equal(["name", "instanceId", "runtimeStatus", "input", "customStatus", "output", "createdTime", "lastUpdatedTime"], status.Select(p => p.Key));
        Assert.Equal(("Greet", id, "Completed", "waiting"), ((string?)status["name"], (string?)status["instanceId"], (string?)status["runtimeStatus"], (string?)status["input"]));
        Assert.Equal("waiting", (string?)status["customStatus"]!["step"]);
        Assert.Equal("Hello Ada", (string?)status["output"]!["text"]);
        Assert.True((bool?)status["output"]!["sameInstance"]);
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$", (string?)status["createdTime"]);

        var history = await JsonAsync(await Http.GetAsync($"{Api}/instances/{id}?showHistory=true&showHistoryOutput=true&showInput=false"));
        Assert.Null(history["input"]);
        Assert.Contains(history["historyEvents"]!.AsArray(), e => (string?)e!["EventType"] == "TaskCompleted" && e["Result"] is not null);
    }

    [Theory]
    [InlineData("Unknown", "1", 400)]
    [InlineData("Greet", "{", 400)]
    [InlineData("Greet", "\"waiting\"", 202)]
    [InlineData("greet", "", 202)]
    public async Task Starting_is_answered(string name, string body, int status) =>
        Assert.Equal(status, (int)(await Http.PostAsync($"{Api}/orchestrators/{name}", Json(body))).StatusCode);

    [Fact]
    public async Task Starting_can_wait_for_the_output()
    {
        using var response = await Http.PostAsync($"{Api}/orchestrators/Greet/mine?timeout=20&pollingInterval=1", Json("\"Bo\""));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("Hello Bo", (string?)(await JsonAsync(response))["text"]);
        Assert.Equal("mine", (string?)(await EndedAsync("mine"))["instanceId"]);
        Assert.Equal(HttpStatusCode.Accepted, (await Http.PostAsync($"{Api}/orchestrators/Greet?timeout=0.05&pollingInterval=0.01", Json("\"waiting\""))).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await Http.PostAsync($"{Api}/orchestrators/Greet?timeout=1&pollingInterval=2", Json("1"))).StatusCode);
    }

    [Fact]
    public async Task A_failure_is_shown_and_is_500_where_asked_for()
    {
        await StartAsync("failed", "fail");
        var status = await EndedAsync("failed");
        Assert.Equal("Failed", (string?)status["runtimeStatus"]);
        Assert.Contains("asked to fail", (string?)status["output"], StringComparison.Ordinal);
        Assert.Equal(500, await GetAsync("/instances/failed?returnInternalServerErrorOnFailure=true"));
        Assert.Equal(410, await PostAsync("/instances/failed/terminate?reason=x"));
        Assert.Equal(202, await PostAsync("/instances/failed/rewind?reason=again"));
    }

    [Fact]
    public async Task Instances_are_steered()
    {
        await StartAsync("steered", "waiting");
        Assert.Equal(400, await PostAsync("/instances/steered/raiseEvent/Name", new StringContent("\"x\"", Encoding.UTF8, "text/plain")));
        Assert.Equal(400, await PostAsync("/instances/steered/raiseEvent/Name", Json("{")));
        Assert.Equal(400, await PostAsync("/instances/steered/rewind?reason=x"));
        Assert.Equal(202, await PostAsync("/instances/steered/suspend?reason=hold"));
        await StatusIsAsync("steered", "Suspended");
        Assert.Equal(202, await PostAsync("/instances/steered/resume?reason=go"));
        await StatusIsAsync("steered", "Running");
        Assert.Equal(202, await PostAsync("/instances/steered/terminate?reason=enough"));
        var ended = await EndedAsync("steered");
        Assert.Equal(("Terminated", "enough"), ((string?)ended["runtimeStatus"], (string?)ended["output"]));
        foreach (var operation in new[] { "suspend", "resume", "terminate", "rewind" }) Assert.Equal(410, await PostAsync($"/instances/steered/{operation}?reason=x"));
        Assert.Equal(410, await PostAsync("/instances/steered/raiseEvent/Name", Json("1")));

        using var restarted = await Http.PostAsync($"{Api}/instances/steered/restart?restartWithNewInstanceId=false", null);
        Assert.Equal(HttpStatusCode.Accepted, restarted.StatusCode);
        Assert.Equal("steered", (string?)(await JsonAsync(restarted))["id"]);
    }

    [Fact]
    public async Task Unknown_instances_are_404()
    {
        Assert.Equal(404, await GetAsync("/instances/none"));
        foreach (var operation in new[] { "suspend", "resume", "terminate", "rewind" }) Assert.Equal(404, await PostAsync($"/instances/none/{operation}?reason=x"));
        Assert.Equal(404, await PostAsync("/instances/none/raiseEvent/x", Json("1")));
        Assert.Equal(400, await PostAsync("/instances/none/restart"));
        Assert.Equal(404, await GetAsync("/nothing"));
        using var purge = await Http.DeleteAsync(Api + "/instances/none");
        Assert.Equal(HttpStatusCode.NotFound, purge.StatusCode);
    }

    [Fact]
    public async Task Instances_are_listed_page_by_page_and_purged()
    {
        for (var i = 0; i < 3; i++) await StartAsync("run-" + i, "Cy");
        await StartAsync("other", "waiting");
        for (var i = 0; i < 3; i++) await EndedAsync("run-" + i);

        using var first = await Http.GetAsync(Api + "/instances?instanceIdPrefix=run-&top=2&runtimeStatus=Completed,Failed&showInput=false&createdTimeFrom=2000-01-01T00:00:00Z");
        var page = JsonNode.Parse(await first.Content.ReadAsStringAsync())!.AsArray();
        Assert.Equal(["run-0", "run-1"], page.Select(p => (string?)p!["instanceId"]));
        Assert.Null(page[0]!["input"]);
        using var next = new HttpRequestMessage(HttpMethod.Get, Api + "/instances?instanceIdPrefix=run-&top=2");
        next.Headers.Add("x-ms-continuation-token", first.Headers.GetValues("x-ms-continuation-token"));
        using var second = await Http.SendAsync(next);
        Assert.Equal("run-2", (string?)JsonNode.Parse(await second.Content.ReadAsStringAsync())!.AsArray().Single()!["instanceId"]);
        Assert.False(second.Headers.Contains("x-ms-continuation-token"));
        Assert.Equal(400, await GetAsync("/instances?runtimeStatus=Sleeping"));

        using var one = await Http.DeleteAsync(Api + "/instances/run-0");
        Assert.Equal("""{"instancesDeleted":1}""", await one.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.BadRequest, (await Http.DeleteAsync(Api + "/instances")).StatusCode);
        using var many = await Http.DeleteAsync(Api + "/instances?createdTimeFrom=2000-01-01T00:00:00Z&runtimeStatus=Completed");
        Assert.Equal("""{"instancesDeleted":2}""", await many.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.NotFound, (await Http.DeleteAsync(Api + "/instances?createdTimeFrom=2000-01-01T00:00:00Z&runtimeStatus=Completed")).StatusCode);
    }

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    private static async Task<JsonObject> JsonAsync(HttpResponseMessage response) => JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsObject();

    private async Task StartAsync(string id, string input) => Assert.Equal(202, await PostAsync("/orchestrators/Greet/" + id, Json($"\"{input}\"")));

    private async Task<int> GetAsync(string path) => (int)(await Http.GetAsync(Api + path)).StatusCode;

    private async Task<int> PostAsync(string path, HttpContent? content = null) => (int)(await Http.PostAsync(Api + path, content)).StatusCode;

    private async Task StatusIsAsync(string id, string status) => await Until.TrueAsync(
        async () => (string?)(await JsonAsync(await Http.GetAsync($"{Api}/instances/{id}")))["runtimeStatus"] == status, $"{id} to be {status}");

    private async Task<JsonObject> EndedAsync(string id)
    {
        JsonObject? status = null;
        await Until.TrueAsync(
            async () =>
            {
                using var response = await Http.GetAsync($"{Api}/instances/{id}");
                status = await JsonAsync(response);
                return response.StatusCode == HttpStatusCode.OK;
            },
            $"{id} to end");
        return status!;
    }
}

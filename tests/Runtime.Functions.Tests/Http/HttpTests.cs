using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace Puente.Runtime.Functions.Tests;

public sealed class HttpTests : IAsyncLifetime
{
    private TestHost host = null!;

    private HttpClient Http => host.Anonymous;

    public async ValueTask InitializeAsync() => host = await TestHost.StartAsync<HttpFunctions>(builder => builder.UseEmbeddedHost(options =>
    {
        options.MaxRequestBodyBytes = 1000;
        options.MapException(e => e is KeyNotFoundException ? new ProblemDetails { Status = 404, Title = "Mapped" } : null);
        options.ConfigureApplication = app => app.MapPost("/extra", () => "more");
    }), """{ "version": "2.0", "functionTimeout": "00:00:01", "extensions": { "http": { "customHeaders": { "X-Frame-Options": "DENY" } } } }""");

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task Routes_lie_below_the_prefix_and_results_are_executed()
    {
        using var response = await Http.GetAsync("/api/open");
        Assert.Equal("open GET", await response.Content.ReadAsStringAsync());
        Assert.Equal("DENY", response.Headers.GetValues("X-Frame-Options").Single());
        Assert.Equal("more", await (await Http.PostAsync("/extra", null)).Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("GET", "/api/nothing")]
    [InlineData("POST", "/api/open")]
    [InlineData("GET", "/open")]
    [InlineData("PUT", "/")]
    public async Task Unknown_routes_and_methods_are_404(string method, string path)
    {
        using var response = await Http.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task The_root_answers_probes() => Assert.Equal(HttpStatusCode.OK, (await Http.GetAsync("/")).StatusCode);

    [Fact]
    public async Task Route_values_bind_by_name_and_type()
    {
        var body = JsonNode.Parse(await Http.GetStringAsync("/api/sets/a b/items/7"))!;
        Assert.Equal("a b", (string?)body["set"]);
        Assert.Equal(7, (int?)body["number"]);
        Assert.Equal("Item", (string?)body["name"]);
        Assert.True((bool?)body["same"]);
        Assert.Equal("a b", (string?)body["data"]);
        Assert.Null(JsonNode.Parse(await Http.GetStringAsync("/api/sets/a/items"))!["number"]);
        Assert.Equal(HttpStatusCode.BadRequest, (await Http.GetAsync("/api/sets/a/items/seven")).StatusCode);
        Assert.Equal("\"PUTa\"", await (await Http.PutAsync("/api/sets/a/items/seven", null)).Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Objects_are_camel_case_JSON_with_enums_by_name_and_nothing_is_204()
    {
        Assert.Equal("""{"name":"master","colour":"darkRed"}""", await host.Client.GetStringAsync("/api/Keyed"));
        Assert.Equal(HttpStatusCode.NoContent, (await host.Client.GetAsync("/api/Master")).StatusCode);
    }

    [Theory]
    [InlineData("argument", 400, "count: 0 is not allowed; give 1 to 9.")]
    [InlineData("bad", 400, "no such header")]
    [InlineData("own", 404, null)]
    [InlineData("other", 500, "The cause is in the host's log.")]
    public async Task Exceptions_become_problem_details(string what, int status, string? detail)
    {
        using var response = await Http.GetAsync("/api/throw/" + what);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        Assert.Equal(status, (int?)problem["status"]);
        Assert.Equal(detail, (string?)problem["detail"]);
        Assert.Equal("/api/throw/" + what, (string?)problem["instance"]);
    }

    [Theory]
    [InlineData(1000, false, 200)]
    [InlineData(1001, false, 413)]
    [InlineData(100_000, true, 413)]
    public async Task Bodies_above_the_bound_are_413(int length, bool chunked, int status)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/Length") { Content = new ByteArrayContent(new byte[length]) };
        request.Headers.TransferEncodingChunked = chunked;
        using var response = await Http.SendAsync(request);
        Assert.Equal(status, (int)response.StatusCode);
    }

    [Fact]
    public async Task An_invocation_ends_when_its_time_is_over()
    {
        using var response = await Http.GetAsync("/api/Slow");
        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
    }

    [Theory]
    [InlineData("/api/Keyed")]
    [InlineData("/api/Master")]
    [InlineData("/admin/functions")]
    public async Task Without_a_key_the_answer_is_401(string path)
    {
        using var response = await Http.GetAsync(path);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task A_key_opens_its_level_from_header_or_query_and_the_header_wins()
    {
        var function = host.Host.Secrets.FunctionKeys["default"];
        var code = "?code=" + Uri.EscapeDataString(function);
        Assert.Contains("\"default\"", await Http.GetStringAsync("/api/Keyed" + code), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("/api/Keyed", function));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync("/api/Keyed" + code, "wrong"));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync("/api/Master", function));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync("/api/Keyed", host.Host.Secrets.SystemKeys["durabletask_extension"]));
        Assert.Equal(HttpStatusCode.NoContent, await StatusAsync("/api/Master", host.Host.Secrets.MasterKey));
    }

    [Fact]
    public async Task Admin_endpoints_describe_the_host_and_its_functions()
    {
        var status = await host.GetAsync<JsonObject>("/admin/host/status");
        Assert.Equal("Running", (string?)status!["state"]);
        Assert.Equal(HttpStatusCode.OK, (await host.Client.PostAsync("/admin/host/ping", null)).StatusCode);
        var functions = await host.GetAsync<JsonArray>("/admin/functions");
        var open = functions!.Single(f => (string?)f!["name"] == "Open")!;
        Assert.EndsWith("/api/open", (string?)open["invokeUrlTemplate"], StringComparison.Ordinal);
        Assert.Equal("httpTrigger", (string?)open["config"]!["bindings"]![0]!["type"]);
        Assert.Equal(HttpStatusCode.NotFound, (await host.Client.PostAsync("/admin/functions/None", null)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await host.Client.PostAsync("/admin/functions/Open", null)).StatusCode);
    }

    private async Task<HttpStatusCode> StatusAsync(string path, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("x-functions-key", key);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        return (await Http.SendAsync(request)).StatusCode;
    }
}

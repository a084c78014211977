using System.Text;
using System.Text.Json;

namespace Puente.Serving.Tests.OpenInference.Protocol;

/// <summary>REST besides inference: metadata, configuration, statistics, the repository; and the status of each failure.</summary>
public sealed class RestControlTests(ProtocolServer server) : IClassFixture<ProtocolServer>
{
    private const string Request = """{"inputs":[{"name":"X","shape":[1,1],"datatype":"INT32","data":[1]}]}""";

    [Theory]
    [InlineData("/v2/models/echo_FP32", """["1","2"]""")]
    [InlineData("/v2/models/echo_FP32/versions/1", """["1"]""")]
    public async Task Metadata_tells_the_versions(string path, string versions)
    {
        var metadata = await server.GetAsync(path);
        Assert.Equal(("echo_FP32", "onnxruntime_onnx", versions), (metadata.GetProperty("name").GetString(), metadata.GetProperty("platform").GetString(), metadata.GetProperty("versions").GetRawText()));
        Assert.Equal("""[{"name":"IN","datatype":"FP32","shape":[-1,-1]}]""", metadata.GetProperty("inputs").GetRawText());
    }

    [Fact]
    public async Task Configuration_is_told_in_tritons_terms()
    {
        var config = await server.GetAsync("/v2/models/pair/config");
        Assert.Equal(("pair", "onnxruntime_onnx", "onnxruntime", 4), (config.GetProperty("name").GetString(), config.GetProperty("platform").GetString(), config.GetProperty("backend").GetString(), config.GetProperty("max_batch_size").GetInt32()));
        var input = config.GetProperty("input")[0];
        Assert.Equal(("A", "TYPE_INT32", "FORMAT_NONE", "[4]"), (input.GetProperty("name").GetString(), input.GetProperty("data_type").GetString(), input.GetProperty("format").GetString(), input.GetProperty("dims").GetRawText()));
        var whole = await server.GetAsync("/v2/models/word/versions/1/config");
        Assert.Equal(("TYPE_STRING", "[1]"), (whole.GetProperty("output")[0].GetProperty("data_type").GetString(), whole.GetProperty("output")[0].GetProperty("dims").GetRawText()));
    }

    [Theory]
    [InlineData("/v2/models/stats", 26)]
    [InlineData("/v2/models/echo_FP32/stats", 2)]
    [InlineData("/v2/models/echo_FP32/versions/2/stats", 1)]
    public async Task Statistics_are_told(string path, int count)
    {
        var all = (await server.GetAsync(path)).GetProperty("model_stats");
        Assert.Equal(count, all.GetArrayLength());
        Assert.Equal("""
            {"name":"NAME","version":"VERSION","last_inference":1234,"inference_count":30,"execution_count":12,"inference_stats":{"success":{"count":10,"ns":1000},"fail":{"count":1,"ns":20},"queue":{"count":10,"ns":300},"compute_input":{"count":12,"ns":40},"compute_infer":{"count":12,"ns":500},"compute_output":{"count":12,"ns":60},"cache_hit":{"count":0,"ns":0},"cache_miss":{"count":0,"ns":0}},"response_stats":{},"batch_stats":[{"batch_size":4,"compute_input":{"count":2,"ns":7},"compute_infer":{"count":2,"ns":8},"compute_output":{"count":2,"ns":9}}],"memory_usage":[{"type":"CPU","id":0,"byte_size":4096}]}
            """.Trim().Replace("NAME", all[0].GetProperty("name").GetString(), StringComparison.Ordinal).Replace("VERSION", all[0].GetProperty("version").GetString(), StringComparison.Ordinal), all[0].GetRawText());
    }

    [Theory]
    [InlineData("", 28)]
    [InlineData("{}", 28)]
    [InlineData("{\"ready\":true}", 26)]
    public async Task The_index_lists_every_version(string body, int count)
    {
        using var response = await server.PostAsync("/v2/repository/index", Encoding.UTF8.GetBytes(body));
        var index = (await ProtocolServer.JsonOf(response)).EnumerateArray().Select(entry => entry.GetRawText()).ToList();
        Assert.Equal(count, index.Count);
        Assert.Contains("""{"name":"echo_FP32","version":"2","state":"READY","reason":""}""", index);
        if (count == 28) Assert.Equal(["""{"name":"loading","version":"1","state":"LOADING","reason":"warming"}""", """{"name":"never"}"""], index[^2..]);
    }

    [Fact]
    public async Task Models_are_loaded_and_unloaded()
    {
        using var load = await server.PostAsync("/v2/repository/models/m/load", """{"parameters":{"config":"{\"name\":\"m\"}","file:1/model.onnx":"AQID"}}"""u8.ToArray());
        Assert.Equal((200, ""), ((int)load.StatusCode, await load.Content.ReadAsStringAsync()));
        var (what, model, parameters) = server.Registry.Controlled[^1];
        Assert.Equal(("load", "m", "{\"name\":\"m\"}"), (what, model, parameters!.Config));
        Assert.Equal([1, 2, 3], Assert.Single(parameters.Files, file => file.Key == "1/model.onnx").Value.ToArray());
        using var plain = await server.PostAsync("/v2/repository/models/m/load", []);
        Assert.Equal(200, (int)plain.StatusCode);
        using var unload = await server.PostAsync("/v2/repository/models/m/unload", """{"parameters":{"unload_dependents":true}}"""u8.ToArray());
        Assert.Equal(200, (int)unload.StatusCode);
        Assert.Equal("unload", server.Registry.Controlled[^1].What);
    }

    [Theory]
    [InlineData("models/m/load", "{", 400)]
    [InlineData("models/m/load", "[]", 400)]
    [InlineData("models/m/load", """{"parameters":[]}""", 400)]
    [InlineData("models/m/load", """{"parameters":{"other":1}}""", 400)]
    [InlineData("models/m/load", """{"parameters":{"config":1}}""", 400)]
    [InlineData("models/m/load", """{"parameters":{"config":"\ud800"}}""", 400)]
    [InlineData("models/m/load", """{"parameters":{"file:1/a":"AQID"}}""", 400)]
    [InlineData("models/m/load", """{"parameters":{"config":"{}","file:1/a":"%"}}""", 400)]
    [InlineData("models/m/unload", """{"parameters":{"unload_dependents":1}}""", 400)]
    [InlineData("models/corrupt/load", "{}", 400)]
    [InlineData("models/nobody/load", "{}", 404)]
    [InlineData("models/locked/load", "{}", 503)]
    [InlineData("models/locked/unload", "{}", 503)]
    [InlineData("elsewhere/models/m/load", "{}", 501)]
    [InlineData("elsewhere/index", "{}", 501)]
    [InlineData("index", """{"ready":1}""", 400)]
    public async Task What_the_repository_refuses(string path, string body, int status)
    {
        using var response = await server.PostAsync("/v2/repository/" + path, Encoding.UTF8.GetBytes(body));
        Assert.Equal(status, (int)response.StatusCode);
        Assert.NotEqual("", await ProtocolServer.ErrorOf(response));
    }

    [Theory]
    [InlineData("busy", 503, "Exceeds maximum queue size")]
    [InlineData("broken", 500, "onnx runtime error 6")]
    [InlineData("odd", 500, "internal error")]
    [InlineData("nobody", 404, "Request for unknown model: 'nobody' is not found")]
    [InlineData("loading", 503, "Request for unknown model: 'loading' version 1 is not at ready state")]
    [InlineData("busy/versions/0", 400, "failed to get model version from specified version string '0' (details: stol), version should be an integral value > 0")]
    [InlineData("busy/versions/99999999999999999999", 400, "failed to get model version from specified version string '99999999999999999999' (details: stol), version should be an integral value > 0")]
    public async Task Each_failure_has_its_status(string model, int status, string error)
    {
        using var response = await server.InferAsync(model, Request);
        Assert.Equal((status, error), ((int)response.StatusCode, await ProtocolServer.ErrorOf(response)));
        Assert.Equal(status == 503 ? "7" : null, response.Headers.TryGetValues("Retry-After", out var after) ? after.Single() : null);
    }

    [Theory]
    [InlineData("GET", "/v2/trace/setting", 501)]
    [InlineData("POST", "/v2/logging", 501)]
    [InlineData("POST", "/v2/models/busy/trace/setting", 501)]
    [InlineData("GET", "/v2/systemsharedmemory/status", 501)]
    [InlineData("POST", "/v2/cudasharedmemory/region/r/register", 501)]
    [InlineData("POST", "/v2/models/busy/generate", 404)]
    [InlineData("POST", "/v2/models/busy", 405)]
    [InlineData("GET", "/v2/repository/index", 405)]
    [InlineData("GET", "/v2/models/loading/ready", 400)]
    [InlineData("GET", "/v2/models/nobody/stats", 404)]
    [InlineData("GET", "/v2/models/loading/config", 503)]
    public async Task What_is_not_served_says_so(string verb, string path, int status)
    {
        using var request = new HttpRequestMessage(new HttpMethod(verb), new Uri(path, UriKind.Relative));
        using var response = await server.Rest.SendAsync(request);
        Assert.Equal(status, (int)response.StatusCode);
    }

    [Fact]
    public async Task A_client_that_goes_ends_its_request()
    {
        using var gone = new CancellationTokenSource();
        var waiting = server.Registry.Waiting;
        using var content = new StringContent(Request);
        var request = server.Rest.PostAsync(new Uri("/v2/models/slow/infer", UriKind.Relative), content, gone.Token);
        await ProtocolServer.Until(() => server.Registry.Waiting > waiting, "the request waits");
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
        await ProtocolServer.Until(() => server.Registry.Out == (0, 0), "all is given back");
    }

    [Fact]
    public async Task Readiness_follows_the_registry()
    {
        server.Registry.IsReady = false;
        using var ready = await server.Rest.GetAsync(new Uri("/v2/health/ready", UriKind.Relative));
        using var live = await server.Rest.GetAsync(new Uri("/v2/health/live", UriKind.Relative));
        server.Registry.IsReady = true;
        Assert.Equal((400, "{\"ready\":false}", 200), ((int)ready.StatusCode, await ready.Content.ReadAsStringAsync(), (int)live.StatusCode));
        Assert.Equal(JsonValueKind.Array, (await server.GetAsync("/v2")).GetProperty("extensions").ValueKind);
    }
}

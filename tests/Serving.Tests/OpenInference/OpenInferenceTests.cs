using System.IO.Compression;
using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using static Puente.Serving.Tests.OpenInference.OpenInferenceServer;

namespace Puente.Serving.Tests.OpenInference;

public sealed class OpenInferenceTests(OpenInferenceServer server) : IClassFixture<OpenInferenceServer>
{
    private const string BinaryInput = ",\"parameters\":{\"binary_data_size\":192}";

    [Fact]
    public async Task Metadata_describes_the_server_and_both_models()
    {
        Assert.Contains("binary_tensor_data", (await server.GetAsync("/v2")).GetProperty("extensions").EnumerateArray().Select(e => e.GetString()));
        var backbone = await server.GetAsync("/v2/models/backbone");
        Assert.Equal("""{"name":"images","datatype":"UINT8","shape":[-1,8,8,3]}""", backbone.GetProperty("inputs")[0].GetRawText());
        Assert.Equal("""[{"name":"embeddings","datatype":"FP32","shape":[-1,3]}]""", backbone.GetProperty("outputs").GetRawText());
        var defects = await server.GetAsync("/v2/models/defects/versions/3");
        Assert.Equal("""["3"]""", defects.GetProperty("versions").GetRawText());
        Assert.Equal(["logits", "embeddings"], defects.GetProperty("outputs").EnumerateArray().Select(o => o.GetProperty("name").GetString()));
    }

    [Theory]
    [InlineData("/v2/health/live", 200, false)]
    [InlineData("/v2/health/ready", 200, false)]
    [InlineData("/v2", 401, false)]
    [InlineData("/v2/models/backbone/ready", 401, false)]
    [InlineData("/v2/models/backbone/ready", 200, true)]
    [InlineData("/v2/models/defects/versions/3/ready", 200, true)]
    [InlineData("/v2/models/defects/versions/4/ready", 400, true)]
    [InlineData("/v2/models/nobody/ready", 400, true)]
    [InlineData("/v2/models/nobody", 404, true)]
    [InlineData("/v2/models/defects/versions/4", 404, true)]
    [InlineData("/v2/models/defects/versions/x", 400, true)]
    [InlineData("/v2/models/defects/infer", 405, true)]
    [InlineData("/v2/elsewhere", 404, true)]
    public async Task Status_of_a_get(string path, int status, bool withKey)
    {
        using var anonymous = new HttpClient { BaseAddress = server.Client.BaseAddress };
        using var response = await (withKey ? server.Client : anonymous).GetAsync(new Uri(path, UriKind.Relative));
        Assert.Equal(status, (int)response.StatusCode);
        if (status is 401 or 404 or 405) Assert.True((await JsonOf(response)).TryGetProperty("error", out _));
    }

    [Fact]
    public async Task The_repository_is_listed_but_not_changed()
    {
        using var index = await server.Client.PostAsync(new Uri("/v2/repository/index", UriKind.Relative), new StringContent("{}"));
        var models = await JsonOf(index);
        Assert.Equal(["backbone", "defects"], models.EnumerateArray().Select(m => m.GetProperty("name").GetString()));
        Assert.Equal("READY", models[0].GetProperty("state").GetString());
        using var load = await server.Client.PostAsync(new Uri("/v2/repository/models/defects/unload", UriKind.Relative), new StringContent("{}"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, load.StatusCode);
    }

    [Fact]
    public async Task Flat_and_nested_data_get_the_same_answer()
    {
        using var flat = await server.InferAsync("defects", Request(Flat(10, 200), 2, ",\"id\":\"é-1\""));
        Assert.Equal(HttpStatusCode.OK, flat.StatusCode);
        var answer = await JsonOf(flat);
        Assert.Equal(("defects", "3", "é-1"), (answer.GetProperty("model_name").GetString(), answer.GetProperty("model_version").GetString(), answer.GetProperty("id").GetString()));
        var logits = answer.GetProperty("outputs")[0];
        Assert.Equal("[2,3]", logits.GetProperty("shape").GetRawText());
        Assert.Equal(9 - 0.12 * 10, logits.GetProperty("data")[0].GetDouble(), 1e-4);
        Assert.Equal(9 - 0.12 * 200, logits.GetProperty("data")[3].GetDouble(), 1e-4);

        var rows = (byte v) => JsonSerializer.Serialize(Enumerable.Repeat(Enumerable.Repeat(new int[] { v, v, v }, 8), 8));
        using var nested = await server.InferAsync("defects", Request($"[{rows(10)},{rows(200)}]", 2, ",\"id\":\"é-1\""));
        Assert.Equal(answer.GetRawText(), (await JsonOf(nested)).GetRawText());
    }

    [Fact]
    public async Task Outputs_are_answered_as_asked_for()
    {
        using var response = await server.InferAsync("defects", Request(Flat(7), rest: ",\"outputs\":[{\"name\":\"embeddings\"}]"));
        var outputs = (await JsonOf(response)).GetProperty("outputs");
        Assert.Equal("[7,7,7]", Assert.Single(outputs.EnumerateArray().ToList()).GetProperty("data").GetRawText());
    }

    [Fact]
    public async Task Binary_tensors_travel_both_ways()
    {
        var images = new byte[192];
        Array.Fill(images, (byte)50);
        using var response = await server.InferAsync("defects", Request("", parameters: BinaryInput, rest: """
            ,"outputs":[{"name":"embeddings","parameters":{"binary_data":true}},{"name":"logits"}]
            """), images);
        var body = await response.Content.ReadAsByteArrayAsync();
        Assert.Equal("application/octet-stream", response.Content.Headers.ContentType!.MediaType);
        var length = int.Parse(Assert.Single(response.Headers.GetValues("Inference-Header-Content-Length")), System.Globalization.CultureInfo.InvariantCulture);
        var outputs = JsonSerializer.Deserialize<JsonElement>(body.AsSpan(0, length)).GetProperty("outputs");
        Assert.Equal(12, outputs[0].GetProperty("parameters").GetProperty("binary_data_size").GetInt32());
        Assert.False(outputs[0].TryGetProperty("data", out _));
        Assert.Equal([50f, 50f, 50f], MemoryMarshal.Cast<byte, float>(body.AsSpan(length)).ToArray());
        Assert.Equal(3, outputs[1].GetProperty("data").GetArrayLength());
    }

    [Fact]
    public async Task Every_output_is_binary_when_the_request_says_so_or_is_raw()
    {
        using var all = await server.InferAsync("defects", Request(Flat(50), rest: ",\"parameters\":{\"binary_data_output\":true}"));
        using var raw = await server.PostAsync("defects", Enumerable.Repeat((byte)50, 192).ToArray(), "0");
        Assert.Equal(await all.Content.ReadAsByteArrayAsync(), await raw.Content.ReadAsByteArrayAsync());
        using var one = await server.InferAsync("defects", Request(Flat(50), rest: """
            ,"parameters":{"binary_data_output":true},"outputs":[{"name":"logits","parameters":{"binary_data":false}}]
            """));
        Assert.False(one.Headers.Contains("Inference-Header-Content-Length"));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    public async Task A_compressed_request_is_read(string encoding)
    {
        using var buffer = new MemoryStream();
        using (Stream stream = encoding == "gzip" ? new GZipStream(buffer, CompressionMode.Compress) : new ZLibStream(buffer, CompressionMode.Compress))
            stream.Write(Encoding.UTF8.GetBytes(Request(Flat(1))));
        using var response = await server.PostAsync("backbone", buffer.ToArray(), null, encoding);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        using var broken = await server.PostAsync("backbone", "not compressed"u8.ToArray(), null, encoding);
        Assert.Equal(HttpStatusCode.BadRequest, broken.StatusCode);
    }

    [Fact]
    public async Task Bodies_beyond_the_bound_are_refused_also_after_decompression()
    {
        using var large = await server.PostAsync("backbone", new byte[100_001], null);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, large.StatusCode);
        using var buffer = new MemoryStream();
        using (var stream = new GZipStream(buffer, CompressionMode.Compress)) stream.Write(new byte[5_000_000]);
        using var bomb = await server.PostAsync("backbone", buffer.ToArray(), null, "gzip");
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, bomb.StatusCode);
        using var unknown = await server.PostAsync("backbone", [1], null, "br");
        Assert.Equal(HttpStatusCode.NotImplemented, unknown.StatusCode);
    }

    internal static async Task<JsonElement> JsonOf(HttpResponseMessage response) => JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync());
}

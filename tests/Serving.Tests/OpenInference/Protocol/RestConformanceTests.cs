using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;
using Puente.Serving.Tensors;

namespace Puente.Serving.Tests.OpenInference.Protocol;

/// <summary>REST against the specification: every datatype in every form, the binary extension, classification, compression, parameters.</summary>
public sealed class RestConformanceTests(ProtocolServer server) : IClassFixture<ProtocolServer>
{
    public static TheoryData<TensorType> Types => new(TensorTypes.All);

    [Theory]
    [MemberData(nameof(Types))]
    public async Task A_tensor_travels_as_flat_and_nested_json_and_binary(TensorType type)
    {
        var sample = TypeSamples.All.Single(sample => sample.Type == type);
        var model = $"echo_{type.Name()}";
        if (sample.Flat is null)
        {
            using var refused = await server.InferAsync(model, Json(type, "[1,2,3,4]"));
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
            Assert.Equal($"receiving {type.Name()} data via JSON is not supported. Please use the binary data format for input IN", await ProtocolServer.ErrorOf(refused));
            using var unsent = await server.InferAsync(model, Binary(type, sample.Raw, output: false), sample.Raw);
            Assert.Equal($"sending {type.Name()} data via JSON is not supported. Please use the binary data format for output OUT", await ProtocolServer.ErrorOf(unsent));
        }
        else
        {
            foreach (var data in new[] { sample.Flat, sample.Nested! })
            {
                using var answered = await server.InferAsync(model, Json(type, data));
                var output = (await Ok(answered)).GetProperty("outputs")[0];
                Assert.Equal(("OUT", type.Name(), "[2,2]", sample.Flat), (output.GetProperty("name").GetString(), output.GetProperty("datatype").GetString(), output.GetProperty("shape").GetRawText(), output.GetProperty("data").GetRawText()));
                Assert.Equal(sample.Raw, server.Registry.Last!.Inputs[0].Bytes.ToArray());
            }
        }

        using var binary = await server.InferAsync(model, Binary(type, sample.Raw, output: true), sample.Raw);
        var (json, tail) = await Split(binary);
        Assert.Equal(sample.Raw, tail);
        Assert.Equal(sample.Raw.Length, json.GetProperty("outputs")[0].GetProperty("parameters").GetProperty("binary_data_size").GetInt32());
        Assert.False(json.GetProperty("outputs")[0].TryGetProperty("data", out _));
    }

    [Fact]
    public async Task Inputs_come_in_any_order_and_binary_ones_follow_in_the_order_they_appear()
    {
        var (a, b) = (TypeSamples.Bytes(1, 2, 3, 4), TypeSamples.Bytes(0.5f, 1.5f));
        using var response = await server.InferAsync("pair", """
            {"id":"x","inputs":[
              {"name":"B","shape":[1,2],"datatype":"FP32","parameters":{"binary_data_size":8}},
              {"name":"A","shape":[1,4],"datatype":"INT32","parameters":{"binary_data_size":16}}],
             "outputs":[{"name":"B_OUT","parameters":{"binary_data":true}},{"name":"A_OUT"}]}
            """, [.. b, .. a]);
        var (json, tail) = await Split(response);
        Assert.Equal(b, tail);
        Assert.Equal("x", json.GetProperty("id").GetString());
        Assert.Equal("[1,2,3,4]", json.GetProperty("outputs")[1].GetProperty("data").GetRawText());
        Assert.Equal([0, 1], server.Registry.Last!.Outputs);

        using var one = await server.InferAsync("pair", Pair("\"outputs\":[{\"name\":\"B_OUT\"}]"));
        var only = await Ok(one);
        Assert.Equal([1], server.Registry.Last!.Outputs);
        Assert.Equal("""{"name":"B_OUT","datatype":"FP32","shape":[1,2],"data":[0.5,1.5]}""", only.GetProperty("outputs")[0].GetRawText());
        Assert.False(only.TryGetProperty("id", out _));
        Assert.False(only.TryGetProperty("parameters", out _));
    }

    [Fact]
    public async Task Fields_come_in_any_order_and_unknown_ones_change_nothing()
    {
        using var response = await server.InferAsync("pair", """
            {"x":{"inputs":[1]},"outputs":[],"inputs":[
              {"data":[[1,2,3,4]],"y":[[]],"datatype":"INT32","shape":[1,4],"name":"A","parameters":{"a":1,"b":"c","d":1.5,"e":true}},
              {"shape":[1,2],"data":[0.5,15e-1],"name":"\u0042","datatype":"FP32"}],"parameters":{"priority":2,"timeout":1500000,"headers":"x"}}
            """);
        await Ok(response);
        Assert.Equal((2ul, TimeSpan.FromSeconds(1.5), 1), (server.Registry.Last!.Priority, server.Registry.Last.Timeout, server.Registry.Last.Rows));
        using var huge = await server.InferAsync("pair", Pair("\"parameters\":{\"priority\":18446744073709551615,\"timeout\":9223372036854775807}"));
        await Ok(huge);
        Assert.Equal(ulong.MaxValue, server.Registry.Last!.Priority);
        Assert.True(server.Registry.Last.Timeout > TimeSpan.FromDays(365_000));
    }

    [Fact]
    public async Task Classification_gives_the_highest_values_with_their_labels()
    {
        const string Scores = """{"inputs":[{"name":"X","shape":[2,3],"datatype":"FP32","data":[0.25,7,-1,3,2,9.5]}],"outputs":[{"name":"X_OUT","parameters":{"classification":CLASSES}}]}""";
        using var two = await server.InferAsync("scores", Scores.Replace("CLASSES", "2", StringComparison.Ordinal));
        Assert.Equal("""[{"name":"X_OUT","datatype":"BYTES","shape":[2,2],"data":["7.000000:1","0.250000:0:crack","9.500000:2:sound","3.000000:0:crack"]}]""", (await Ok(two)).GetProperty("outputs").GetRawText());
        using var all = await server.InferAsync("scores", Scores.Replace("CLASSES", "99", StringComparison.Ordinal));
        Assert.Equal("[2,3]", (await Ok(all)).GetProperty("outputs")[0].GetProperty("shape").GetRawText());
        using var text = await server.InferAsync("echo_BYTES", """{"inputs":[{"name":"IN","shape":[1,1],"datatype":"BYTES","data":["a"]}],"outputs":[{"name":"OUT","parameters":{"classification":1}}]}""");
        Assert.Equal("class result not available for output due to unsupported type 'BYTES'", await ProtocolServer.ErrorOf(text));
    }

    [Theory]
    [InlineData("cube", 8, 200, "")]
    [InlineData("cube", 9, 400, "input byte size mismatch for input 'X' for model 'cube'. Expected 8, got 9")]
    [InlineData("echo_INT32", 12, 200, "")]
    [InlineData("echo_INT32", 13, 400, "input byte size mismatch for input 'IN' for model 'echo_INT32'. Expected 12, got 13")]
    [InlineData("fixed", 24, 200, "")]
    [InlineData("word", 5, 200, "")]
    [InlineData("word", 0, 200, "")]
    [InlineData("free", 4, 400, "The shape of the raw input 'X' can not be deduced because there are more than one variable-sized dimension")]
    [InlineData("pair", 24, 400, "Raw request must only have 1 input (found 1) to be deduced but got 2 inputs in 'pair' model configuration")]
    public async Task A_raw_request_is_one_inputs_bytes(string model, int length, int status, string error)
    {
        var body = Enumerable.Range(1, length).Select(i => (byte)i).ToArray();
        using var response = await server.PostAsync($"/v2/models/{model}/infer", body, header: "0");
        Assert.Equal(status, (int)response.StatusCode);
        if (status != 200) Assert.Equal(error, await ProtocolServer.ErrorOf(response));
        else Assert.Equal(model == "word" ? [.. BitConverter.GetBytes(length), .. body] : body, (await Split(response)).Tail);
    }

    [Theory]
    [InlineData("gzip", 10)]
    [InlineData("deflate", 10)]
    [InlineData("gzip", 30_000)]
    [InlineData("deflate;q=0.5, br, gzip;q=0", 30_000)]
    public async Task Answers_are_compressed_where_the_client_asks(string accept, int count)
    {
        var values = Enumerable.Range(0, count).Select(i => i % 100).ToArray();
        var request = $$"""{"inputs":[{"name":"IN","shape":[1,{{count}}],"datatype":"INT32","data":[{{string.Join(',', values)}}]}]}""";
        using var response = await server.PostAsync("/v2/models/echo_INT32/infer", Encoding.UTF8.GetBytes(request), accept: accept);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var encoding = Assert.Single(response.Content.Headers.ContentEncoding);
        Assert.Equal(accept.StartsWith("gzip", StringComparison.Ordinal) ? "gzip" : "deflate", encoding);
        await using var body = await response.Content.ReadAsStreamAsync();
        await using Stream plain = encoding == "gzip" ? new GZipStream(body, CompressionMode.Decompress) : new ZLibStream(body, CompressionMode.Decompress);
        var json = await JsonSerializer.DeserializeAsync<JsonElement>(plain);
        Assert.Equal(values, json.GetProperty("outputs")[0].GetProperty("data").EnumerateArray().Select(value => value.GetInt32()));
    }

    [Fact]
    public async Task A_long_answer_in_json_is_whole()
    {
        var raw = TypeSamples.Bytes(Enumerable.Range(0, 40_000).Select(i => i * 1.25f).ToArray());
        using var response = await server.InferAsync("echo_FP32", """{"inputs":[{"name":"IN","shape":[2,20000],"datatype":"FP32","parameters":{"binary_data_size":160000}}]}""", raw);
        var data = (await Ok(response)).GetProperty("outputs")[0].GetProperty("data").EnumerateArray().Select(value => value.GetSingle());
        Assert.Equal(raw, TypeSamples.Bytes(data.ToArray()));
    }

    [Theory]
    [InlineData("FP32", new byte[] { 0, 0, 0xc0, 0x7f }, "output 'OUT' holds a number that is not finite, which JSON cannot carry. Ask for it with binary_data")]
    [InlineData("BYTES", new byte[] { 1, 0, 0, 0, 0xff }, "output 'OUT' holds bytes that are not UTF-8, which JSON cannot carry. Ask for it with binary_data")]
    public async Task What_json_cannot_carry_is_told(string type, byte[] raw, string error)
    {
        var request = $$$"""{"inputs":[{"name":"IN","shape":[1,1],"datatype":"{{{type}}}","parameters":{"binary_data_size":{{{raw.Length}}}}}]}""";
        using var response = await server.InferAsync($"echo_{type}", request, raw);
        Assert.Equal(400, (int)response.StatusCode);
        Assert.Equal(error, await ProtocolServer.ErrorOf(response));
        using var binary = await server.InferAsync($"echo_{type}", request.Replace("}]}", "}],\"parameters\":{\"binary_data_output\":true}}", StringComparison.Ordinal), raw);
        Assert.Equal(raw, (await Split(binary)).Tail);
    }

    private static string Json(TensorType type, string data) => $$"""{"inputs":[{"name":"IN","shape":[2,2],"datatype":"{{type.Name()}}","data":{{data}}}]}""";

    private static string Binary(TensorType type, byte[] raw, bool output) =>
        $$$"""{"inputs":[{"name":"IN","shape":[2,2],"datatype":"{{{type.Name()}}}","parameters":{"binary_data_size":{{{raw.Length}}}}}],"outputs":[{"name":"OUT","parameters":{"binary_data":{{{(output ? "true" : "false")}}}}}]}""";

    private static string Pair(string rest) =>
        $$"""{"inputs":[{"name":"A","shape":[1,4],"datatype":"INT32","data":[1,2,3,4]},{"name":"B","shape":[1,2],"datatype":"FP32","data":[0.5,1.5]}],{{rest}}}""";

    private static async Task<JsonElement> Ok(HttpResponseMessage response)
    {
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return await ProtocolServer.JsonOf(response);
    }

    private static async Task<(JsonElement Json, byte[] Tail)> Split(HttpResponseMessage response)
    {
        var body = await response.Content.ReadAsByteArrayAsync();
        Assert.True(response.IsSuccessStatusCode, Encoding.UTF8.GetString(body));
        var length = int.Parse(Assert.Single(response.Headers.GetValues("Inference-Header-Content-Length")), System.Globalization.CultureInfo.InvariantCulture);
        return (JsonSerializer.Deserialize<JsonElement>(body.AsSpan(0, length)), body[length..]);
    }
}

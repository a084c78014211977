using System.Text;
using CsCheck;
using static Puente.Serving.Tests.OpenInference.OpenInferenceServer;

namespace Puente.Serving.Tests.OpenInference;

public sealed class MalformedRequestTests(OpenInferenceServer server) : IClassFixture<OpenInferenceServer>
{
    private static readonly string Nested = "[" + string.Join(",", Enumerable.Repeat("[" + string.Join(",", Enumerable.Repeat("[1,2,3]", 8)) + "]", 8)) + "]";

    /// <summary>What is wrong, the JSON, the bytes after it (null: none), the header (null: as it should be), and what the answer must name.</summary>
    public static TheoryData<string, string, int?, string?, string> Cases => new()
    {
        { "empty body", "", null, null, "body" },
        { "no JSON", "{\"inputs\":", null, null, "body" },
        { "not an object", "[1]", null, null, "body" },
        { "same key twice", """{"id":"a","id":"b"}""", null, null, "body" },
        { "too deep", new string('[', 500) + new string(']', 500), null, null, "body" },
        { "no inputs", "{}", null, null, "inputs" },
        { "inputs not a list", """{"inputs":{}}""", null, null, "inputs" },
        { "inputs empty", """{"inputs":[]}""", null, null, "inputs" },
        { "two inputs", """{"inputs":[{},{}]}""", null, null, "inputs" },
        { "input not an object", """{"inputs":[1]}""", null, null, "inputs[0]" },
        { "input without a name", """{"inputs":[{}]}""", null, null, "inputs[0].name" },
        { "input of another name", """{"inputs":[{"name":"pixels"}]}""", null, null, "inputs[0].name" },
        { "input name not a string", """{"inputs":[{"name":1}]}""", null, null, "inputs[0].name" },
        { "no datatype", """{"inputs":[{"name":"images"}]}""", null, null, "inputs[0].datatype" },
        { "another datatype", """{"inputs":[{"name":"images","datatype":"FP32"}]}""", null, null, "inputs[0].datatype" },
        { "no shape", """{"inputs":[{"name":"images","datatype":"UINT8"}]}""", null, null, "inputs[0].shape" },
        { "shape of another rank", """{"inputs":[{"name":"images","datatype":"UINT8","shape":[8,8,3]}]}""", null, null, "inputs[0].shape" },
        { "shape of another side", """{"inputs":[{"name":"images","datatype":"UINT8","shape":[1,9,8,3]}]}""", null, null, "inputs[0].shape" },
        { "shape with a fraction", """{"inputs":[{"name":"images","datatype":"UINT8","shape":[1.5,8,8,3]}]}""", null, null, "inputs[0].shape" },
        { "batch of none", Request("[]", 0), null, null, "inputs[0].shape" },
        { "batch below none", Request("[]", -1), null, null, "inputs[0].shape" },
        { "batch beyond the bound", Request("[]", 17), null, null, "inputs[0].shape" },
        { "batch beyond an int", Request("[]").Replace("[1,", "[9223372036854775807,", StringComparison.Ordinal), null, null, "inputs[0].shape" },
        { "batch beyond a long", Request("[]").Replace("[1,", "[1e99,", StringComparison.Ordinal), null, null, "inputs[0].shape" },
        { "no data", Request(""), null, null, "inputs[0].data" },
        { "data not a list", Request("\"AAAA\""), null, null, "inputs[0].data" },
        { "no values", Request("[]"), null, null, "inputs[0].data" },
        { "too few values", Request("[1,2,3]"), null, null, "inputs[0].data" },
        { "a value that is no number", Request(Flat(1).Replace("[1", "[\"1\"", StringComparison.Ordinal)), null, null, "inputs[0].data" },
        { "a value above 255", Request(Flat(1).Replace("[1", "[256", StringComparison.Ordinal)), null, null, "inputs[0].data" },
        { "a value below 0", Request(Flat(1).Replace("[1", "[-1", StringComparison.Ordinal)), null, null, "inputs[0].data" },
        { "a fraction", Request(Flat(1).Replace("[1", "[1.5", StringComparison.Ordinal)), null, null, "inputs[0].data" },
        { "ragged nesting", Request("[" + Nested.Replace("[[[1,2,3]", "[[[1,2]", StringComparison.Ordinal) + "]"), null, null, "inputs[0].data" },
        { "flat within nested", Request("[" + Nested.Replace("[[[1,2,3]", "[[1", StringComparison.Ordinal) + "]"), null, null, "inputs[0].data" },
        { "parameters not an object", Request(Flat(1), rest: ",\"parameters\":[]"), null, null, "parameters" },
        { "parameter not plain", Request(Flat(1), rest: ",\"parameters\":{\"a\":{}}"), null, null, "parameters" },
        { "binary_data_output not a flag", Request(Flat(1), rest: ",\"parameters\":{\"binary_data_output\":1}"), null, null, "parameters.binary_data_output" },
        { "id not a string", Request(Flat(1), rest: ",\"id\":7"), null, null, "id" },
        { "id half a character", Request(Flat(1), rest: ",\"id\":\"\\ud800\""), null, null, "body" },
        { "name half a character", Request(Flat(1)).Replace("images", "\\ud800", StringComparison.Ordinal), null, null, "body" },
        { "key half a character", "{\"\\ud800\":1,\"inputs\":1}", null, null, "body" },
        { "parameter half a character", Request(Flat(1), rest: ",\"parameters\":{\"\\udc00\":{}}"), null, null, "body" },
        { "outputs not a list", Request(Flat(1), rest: ",\"outputs\":\"logits\""), null, null, "outputs" },
        { "output not an object", Request(Flat(1), rest: ",\"outputs\":[\"logits\"]"), null, null, "outputs[0]" },
        { "unknown output", Request(Flat(1), rest: ",\"outputs\":[{\"name\":\"boxes\"}]"), null, null, "outputs[0].name" },
        { "output twice", Request(Flat(1), rest: ",\"outputs\":[{\"name\":\"logits\"},{\"name\":\"logits\"}]"), null, null, "outputs[1].name" },
        { "extension not served", Request(Flat(1), rest: ",\"outputs\":[{\"name\":\"logits\",\"parameters\":{\"classification\":2}}]"), null, null, "classification" },
        { "data and binary", Request(Flat(1), parameters: Binary(192)), 192, null, "inputs[0].data" },
        { "binary without the header", Request("", parameters: Binary(192)), null, null, "Inference-Header-Content-Length" },
        { "binary of another size", Request("", parameters: Binary(191)), 191, null, "binary_data_size" },
        { "binary size not a number", Request("", parameters: ",\"parameters\":{\"binary_data_size\":\"192\"}"), 192, null, "binary_data_size" },
        { "tail too short", Request("", parameters: Binary(192)), 100, null, "body" },
        { "tail too long", Request("", parameters: Binary(192)), 200, null, "body" },
        { "tail of nothing", Request(Flat(1)), 10, null, "body" },
        { "header not a number", Request(Flat(1)), null, "many", "Inference-Header-Content-Length" },
        { "header negative", Request(Flat(1)), null, "-1", "Inference-Header-Content-Length" },
        { "header beyond the body", Request(Flat(1)), null, "99999", "Inference-Header-Content-Length" },
        { "header beyond a long", Request(Flat(1)), null, "99999999999999999999", "Inference-Header-Content-Length" },
        { "raw of another size", "abc", null, "0", "body" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Is_answered_400_and_names_the_field(string what, string json, int? tail, string? header, string field)
    {
        using var response = await server.InferAsync("defects", json, tail is { } length ? new byte[length] : null, header);
        Assert.True((int)response.StatusCode == 400, $"{what}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
        var error = (await OpenInferenceTests.JsonOf(response)).GetProperty("error").GetString()!;
        Assert.Contains(field, error.Split(' ')[0], StringComparison.Ordinal);
        Assert.Equal(0, server.Host.Counters.Failures);
    }

    [Fact]
    public void No_mutation_of_a_good_request_is_a_server_error()
    {
        var good = Encoding.UTF8.GetBytes(Request(Flat(1), rest: ",\"id\":\"x\",\"parameters\":{\"binary_data_output\":true},\"outputs\":[{\"name\":\"logits\",\"parameters\":{\"binary_data\":false}}]"));
        var interesting = Encoding.UTF8.GetBytes("\"\\{}[],:0-9eunltr\0\xff");
        Gen.Select(Gen.Int[0, good.Length - 1].Array[1, 3], Gen.Int[0, interesting.Length - 1].Select(i => interesting[i]).Array[1, 3], Gen.Int[0, good.Length], Gen.Bool).Sample((places, bytes, cut, shorten) =>
        {
            var body = (byte[])good.Clone();
            // Half of the places fall into the pixel data: fold them into the first and last 120 bytes, where the structure is.
            for (var i = 0; i < places.Length; i++) body[places[i] % 2 == 0 ? places[i] % 120 : body.Length - 1 - places[i] % 120] = bytes[i % bytes.Length];
            if (shorten) body = body[..cut];
            using var response = server.PostAsync("defects", body, null).GetAwaiter().GetResult();
            return (int)response.StatusCode is 200 or 400;
        }, iter: 400, threads: 2);
    }

    private static string Binary(int size) => ",\"parameters\":{\"binary_data_size\":" + size + "}";
}

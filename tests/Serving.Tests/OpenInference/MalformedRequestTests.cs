using System.Text;
using CsCheck;
using static Puente.Serving.Tests.OpenInference.OpenInferenceServer;

namespace Puente.Serving.Tests.OpenInference;

public sealed class MalformedRequestTests(OpenInferenceServer server) : IClassFixture<OpenInferenceServer>
{
    private static readonly string Nested = "[" + string.Join(",", Enumerable.Repeat("[" + string.Join(",", Enumerable.Repeat("[1,2,3]", 8)) + "]", 8)) + "]";

    /// <summary>What is wrong, the JSON, the bytes after it (null: none), the header (null: as it should be), and what the answer must say.</summary>
    public static TheoryData<string, string, int?, string?, string> Cases => new()
    {
        { "empty body", "", null, null, "body" },
        { "no JSON", "{\"inputs\":", null, null, "body" },
        { "not an object", "[1]", null, null, "body" },
        { "same key twice", """{"id":"a","id":"b"}""", null, null, "id: is given twice" },
        { "too deep", new string('[', 500) + new string(']', 500), null, null, "body" },
        { "no inputs", "{}", null, null, "inputs" },
        { "inputs not a list", """{"inputs":{}}""", null, null, "inputs" },
        { "inputs empty", """{"inputs":[]}""", null, null, "inputs" },
        { "two inputs", """{"inputs":[{},{}]}""", null, null, "inputs" },
        { "input not an object", """{"inputs":[1]}""", null, null, "inputs[0]" },
        { "input without a name", """{"inputs":[{}]}""", null, null, "inputs[0].name" },
        { "input of another name", Request("[]").Replace("images", "pixels", StringComparison.Ordinal), null, null, "unexpected inference input 'pixels' for model 'defects'" },
        { "input name not a string", """{"inputs":[{"name":1}]}""", null, null, "inputs[0].name" },
        { "no name", """{"inputs":[{"datatype":"UINT8","shape":[1,8,8,3],"data":[]}]}""", null, null, "inputs[0].name" },
        { "name twice", """{"inputs":[{"name":"images","name":"images"}]}""", null, null, "inputs[0].name: is given twice" },
        { "input twice", """{"inputs":[{"name":"images","datatype":"UINT8","shape":[1,8,8,3],"data":[]},{"name":"images","datatype":"UINT8","shape":[1,8,8,3],"data":[]}]}""", null, null, "input 'images' already exists in request" },
        { "no datatype", """{"inputs":[{"name":"images"}]}""", null, null, "inputs[0].datatype" },
        { "another datatype", Request("[]").Replace("UINT8", "FP32", StringComparison.Ordinal), null, null, "inference input 'images' data-type is 'FP32', but model 'defects' expects 'UINT8'" },
        { "no datatype of the protocol", Request("[]").Replace("UINT8", "uint8", StringComparison.Ordinal), null, null, "inputs[0].datatype" },
        { "no shape", """{"inputs":[{"name":"images","datatype":"UINT8"}]}""", null, null, "inputs[0].shape" },
        { "shape of another rank", Shaped("[8,8,3]"), null, null, "unexpected shape for input 'images' for model 'defects'. Expected [-1,8,8,3], got [8,8,3]" },
        { "shape of another side", Shaped("[1,9,8,3]"), null, null, "unexpected shape for input 'images' for model 'defects'. Expected [-1,8,8,3], got [1,9,8,3]" },
        { "negative side", Shaped("[1,-8,8,3]"), null, null, "unexpected shape for input 'images'" },
        { "shape of nothing", Shaped("[]"), null, null, "input 'images' has no shape but model requires batch dimension for 'defects'" },
        { "shape of too many", Shaped($"[{string.Join(',', Enumerable.Repeat(1, 33))}]"), null, null, "inputs[0].shape" },
        { "shape with a fraction", """{"inputs":[{"name":"images","datatype":"UINT8","shape":[1.5,8,8,3]}]}""", null, null, "inputs[0].shape" },
        { "batch of none", Request("[]", 0), null, null, "inference request batch-size must be >= 1 for 'defects'" },
        { "batch below none", Request("[]", -1), null, null, "inference request batch-size must be >= 1 for 'defects'" },
        { "batch beyond the bound", Request("[]", 17), null, null, "inference request batch-size must be <= 16 for 'defects'" },
        { "batch beyond an int", Request("[]").Replace("[1,", "[9223372036854775807,", StringComparison.Ordinal), null, null, "inference request batch-size must be <= 16 for 'defects'" },
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
        { "unknown output", Request(Flat(1), rest: ",\"outputs\":[{\"name\":\"boxes\"}]"), null, null, "unexpected inference output 'boxes' for model 'defects'" },
        { "output twice", Request(Flat(1), rest: ",\"outputs\":[{\"name\":\"logits\"},{\"name\":\"logits\"}]"), null, null, "outputs[1].name" },
        { "classes not a number", Request(Flat(1), rest: ",\"outputs\":[{\"name\":\"logits\",\"parameters\":{\"classification\":-2}}]"), null, null, "outputs[0].parameters.classification" },
        { "reserved parameter", Request(Flat(1), rest: ",\"parameters\":{\"triton_x\":1}"), null, null, "parameter keys starting with 'triton_' are reserved for Triton usage" },
        { "data and binary", Request(Flat(1), parameters: Binary(192)), 192, null, "inputs[0].data" },
        { "binary without the header", Request("", parameters: Binary(192)), null, null, "Inference-Header-Content-Length" },
        { "binary of another size", Request("", parameters: Binary(191)), 191, null, "input byte size mismatch for input 'images' for model 'defects'. Expected 192, got 191" },
        { "binary size negative", Request("", parameters: Binary(-1)), 192, null, "binary_data_size" },
        { "binary size beyond an int", Request("", parameters: ",\"parameters\":{\"binary_data_size\":99999999999}"), 192, null, "binary_data_size" },
        { "binary size not a number", Request("", parameters: ",\"parameters\":{\"binary_data_size\":\"192\"}"), 192, null, "binary_data_size" },
        { "tail too short", Request("", parameters: Binary(192)), 100, null, "unexpected size for input 'images', expecting 92 additional bytes" },
        { "tail too long", Request("", parameters: Binary(192)), 200, null, "unexpected additional input data for model 'defects'" },
        { "tail of nothing", Request(Flat(1)), 10, null, "unexpected additional input data for model 'defects'" },
        { "header not a number", Request(Flat(1)), null, "many", "Inference-Header-Content-Length" },
        { "header negative", Request(Flat(1)), null, "-1", "Inference-Header-Content-Length" },
        { "header beyond the body", Request(Flat(1)), null, "99999", "Inference-Header-Content-Length" },
        { "header beyond a long", Request(Flat(1)), null, "99999999999999999999", "Inference-Header-Content-Length" },
        { "raw of another size", "abc", null, "0", "input byte size mismatch for input 'images' for model 'defects'. Expected 192, got 3" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Is_answered_400_and_says_what_is_wrong(string what, string json, int? tail, string? header, string field)
    {
        using var response = await server.InferAsync("defects", json, tail is { } length ? new byte[length] : null, header);
        Assert.True((int)response.StatusCode == 400, $"{what}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
        var error = (await OpenInferenceTests.JsonOf(response)).GetProperty("error").GetString()!;
        Assert.Contains(field, error, StringComparison.Ordinal);
        using var model = server.Host.Rent("defects", null);
        Assert.Equal(0, model.Statistics.Fail.Count);
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

    [Theory]
    [InlineData("shared_memory_region")]
    [InlineData("sequence_id")]
    public async Task An_extension_that_is_not_served_is_answered_501(string parameter)
    {
        var where = parameter == "sequence_id" ? $",\"parameters\":{{\"{parameter}\":7}}" : $",\"outputs\":[{{\"name\":\"logits\",\"parameters\":{{\"{parameter}\":\"r\"}}}}]";
        using var response = await server.InferAsync("defects", Request(Flat(1), rest: where));
        Assert.Equal(501, (int)response.StatusCode);
        Assert.Contains(parameter, (await OpenInferenceTests.JsonOf(response)).GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    private static string Shaped(string shape) => Request("[]").Replace("[1,8,8,3]", shape, StringComparison.Ordinal);

    private static string Binary(int size) => ",\"parameters\":{\"binary_data_size\":" + size + "}";
}

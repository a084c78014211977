using System.Globalization;
using System.Text.Json;
using Puente.Core;

namespace Puente.Serving.OpenInference;

/// <summary>
/// Reads an inference request (Open Inference Protocol v2, REST) with the binary tensor data extension: JSON, then the tensors it
/// says are binary, without padding. Every fault is an <see cref="InputException"/>.
/// </summary>
internal static class InferRequestReader
{
    private const string HeaderName = "Inference-Header-Content-Length";

    /// <param name="model">What is asked.</param>
    /// <param name="body">The whole body.</param>
    /// <param name="header">Value of <c>Inference-Header-Content-Length</c>; null when absent.</param>
    /// <param name="maxBatch">Images a request may hold.</param>
    public static InferRequest Read(ServedModel model, ReadOnlyMemory<byte> body, string? header, int maxBatch)
    {
        if (header is null) return ReadJson(model, body, tail: null, maxBatch);
        if (!int.TryParse(header, NumberStyles.None, CultureInfo.InvariantCulture, out var length) || length > body.Length)
            throw new InputException(HeaderName, header, $"is not a length within the body of {body.Length} bytes", "Give the bytes of the JSON part.");
        return length == 0 ? ReadRaw(model, body) : ReadJson(model, body[..length], body[length..], maxBatch);
    }

    private static InferRequest ReadJson(ServedModel model, ReadOnlyMemory<byte> json, ReadOnlyMemory<byte>? tail, int maxBatch)
    {
        try
        {
            using var document = RequestJson.Parse(json);
            return ReadRequest(model, document.RootElement, tail, maxBatch);
        }
        catch (InvalidOperationException e)
        {
            // An escaped half of a surrogate pair is JSON by its grammar: the parser lets it pass and fails when the text is looked at.
            throw new InputException("body", null, $"holds text that is not Unicode: {e.Message.TrimEnd('.')}", "Send whole characters.");
        }
    }

    /// <summary>A raw request: the body is the single input's bytes, one image, and every output is answered binary.</summary>
    private static InferRequest ReadRaw(ServedModel model, ReadOnlyMemory<byte> body) => body.Length == model.ImageBytes
        ? new InferRequest(null, body, 1, [.. model.Outputs.Select(t => new RequestedOutput(t, Binary: true))])
        : throw new InputException("body", $"{body.Length} bytes", $"is not one image of {model.ImageBytes} bytes", $"Send {model.Side}×{model.Side}×3 bytes, or describe a batch in a JSON part.");

    private static InferRequest ReadRequest(ServedModel model, JsonElement root, ReadOnlyMemory<byte>? tail, int maxBatch)
    {
        if (root.ValueKind != JsonValueKind.Object) throw RequestJson.Wrong("body", root, "is not a JSON object", "Send {\"inputs\": [...]}.");
        var id = RequestJson.Optional(root, "", "id", JsonValueKind.String, "a string");
        var parameters = RequestJson.Parameters(root, "");
        var binary = RequestJson.Flag(parameters, "parameters", "binary_data_output") ?? false;
        var inputs = RequestJson.Required(root, "", "inputs", JsonValueKind.Array, $"one input named '{ServedModel.Input}'");
        if (inputs.GetArrayLength() != 1)
            throw new InputException("inputs", $"{inputs.GetArrayLength()} inputs", $"is not the one input '{ServedModel.Input}'", "Put a batch in the first dimension of one input.");
        var (images, count) = ReadInput(model, inputs[0], tail, maxBatch);
        return new InferRequest(id?.GetString(), images, count, ReadOutputs(model, root, binary));
    }

    private static (ReadOnlyMemory<byte> Images, int Count) ReadInput(ServedModel model, JsonElement input, ReadOnlyMemory<byte>? tail, int maxBatch)
    {
        const string Path = "inputs[0]";
        if (input.ValueKind != JsonValueKind.Object) throw RequestJson.Wrong(Path, input, "is not an object", "Give name, shape, datatype and data.");
        var name = RequestJson.Required(input, Path, "name", JsonValueKind.String, $"'{ServedModel.Input}'");
        if (!name.ValueEquals(ServedModel.Input)) throw RequestJson.Wrong($"{Path}.name", name, "is not an input of the model", $"Name it '{ServedModel.Input}'.");
        var datatype = RequestJson.Required(input, Path, "datatype", JsonValueKind.String, "'UINT8'");
        if (!datatype.ValueEquals("UINT8")) throw RequestJson.Wrong($"{Path}.datatype", datatype, "is not the model's datatype", "Send bytes 0 to 255 as 'UINT8'.");
        var count = ReadShape(model, input, Path, maxBatch);
        var bytes = count * model.ImageBytes;
        var parameters = RequestJson.Parameters(input, Path);
        var data = RequestJson.Optional(input, Path, "data", JsonValueKind.Array, "an array of numbers, flat or nested by shape");
        if (parameters is { } given && given.TryGetProperty("binary_data_size", out var size))
        {
            if (data is not null) throw new InputException($"{Path}.data", null, "stands beside binary_data_size", "Send the tensor one way: leave one out.");
            return (ReadTail(size, tail, bytes), count);
        }

        if (data is not { } array) throw new InputException($"{Path}.data", null, "is missing", "Give data, or parameters.binary_data_size and the bytes after the JSON part.");
        if (tail is { Length: > 0 } extra) throw new InputException("body", $"{extra.Length} bytes", "follow the JSON part but belong to no tensor", $"Give parameters.binary_data_size, or correct {HeaderName}.");
        return (TensorData.ReadBytes(array, $"{Path}.data", [count, model.Side, model.Side, 3]), count);
    }

    private static int ReadShape(ServedModel model, JsonElement input, string path, int maxBatch)
    {
        var expected = $"[N, {model.Side}, {model.Side}, 3]";
        var shape = RequestJson.Required(input, path, "shape", JsonValueKind.Array, expected);
        var fits = shape.GetArrayLength() == 4;
        var dimensions = new long[4];
        for (var i = 0; fits && i < 4; i++) fits = shape[i].ValueKind == JsonValueKind.Number && shape[i].TryGetInt64(out dimensions[i]);
        if (!fits || dimensions[1] != model.Side || dimensions[2] != model.Side || dimensions[3] != 3)
            throw RequestJson.Wrong($"{path}.shape", shape, "does not fit the model", $"Give {expected}.");
        if (dimensions[0] < 1 || dimensions[0] > Math.Min(maxBatch, int.MaxValue / model.ImageBytes))
            throw RequestJson.Wrong($"{path}.shape", shape, $"holds a batch that is not between 1 and {maxBatch}", "Split the batch over several requests.");
        return (int)dimensions[0];
    }

    private static ReadOnlyMemory<byte> ReadTail(JsonElement size, ReadOnlyMemory<byte>? tail, int bytes)
    {
        const string Path = "inputs[0].parameters.binary_data_size";
        if (size.ValueKind != JsonValueKind.Number || !size.TryGetInt64(out var given) || given != bytes)
            throw RequestJson.Wrong(Path, size, $"is not the {bytes} bytes of the shape", $"Give {bytes}.");
        if (tail is not { } rest) throw new InputException(HeaderName, null, "is missing", "Give the bytes of the JSON part in this header when a tensor is binary.");
        return rest.Length == bytes
            ? rest
            : throw new InputException("body", $"{rest.Length} bytes after the JSON part", $"are not the {bytes} that binary_data_size says", $"Send the tensor whole and nothing after it, and check {HeaderName}.");
    }

    private static List<RequestedOutput> ReadOutputs(ServedModel model, JsonElement root, bool binary)
    {
        var known = string.Join(", ", model.Outputs.Select(t => t.Name));
        var wanted = new List<RequestedOutput>();
        if (RequestJson.Optional(root, "", "outputs", JsonValueKind.Array, "a list of outputs") is not { } outputs || outputs.GetArrayLength() == 0)
            return [.. model.Outputs.Select(t => new RequestedOutput(t, binary))];
        var index = 0;
        foreach (var output in outputs.EnumerateArray())
        {
            var path = $"outputs[{index++}]";
            if (output.ValueKind != JsonValueKind.Object) throw RequestJson.Wrong(path, output, "is not an object", "Give {\"name\": ...}.");
            var name = RequestJson.Required(output, path, "name", JsonValueKind.String, $"one of: {known}");
            var tensor = model.Outputs.FirstOrDefault(t => name.ValueEquals(t.Name))
                ?? throw RequestJson.Wrong($"{path}.name", name, $"is not an output of the model '{model.Name}'", $"Ask for one of: {known}.");
            if (wanted.Any(w => w.Tensor == tensor)) throw RequestJson.Wrong($"{path}.name", name, "is asked for twice", "Ask for each output once.");
            wanted.Add(new RequestedOutput(tensor, RequestJson.Flag(RequestJson.Parameters(output, path), $"{path}.parameters", "binary_data") ?? binary));
        }

        return wanted;
    }
}

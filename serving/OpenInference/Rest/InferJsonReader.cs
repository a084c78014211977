using System.Text.Json;
using System.Text.Unicode;
using Puente.Serving.OpenInference.Requests;

namespace Puente.Serving.OpenInference.Rest;

/// <summary>
/// Reads the JSON part of an inference request in one pass that builds nothing of the data: <c>data</c> stays where it lies, and
/// binary tensors are slices of the bytes after the JSON part, in the order in which the inputs appear, without padding.
/// </summary>
internal ref struct InferJsonReader
{
    private static readonly string[] RequestFields = ["id", "parameters", "inputs", "outputs"];
    private static readonly string[] InputFields = ["name", "shape", "datatype", "parameters", "data"];
    private static readonly string[] OutputFields = ["name", "parameters"];
    private readonly WireRequest _request = new();
    private readonly string _model;
    private readonly ReadOnlyMemory<byte> _json;
    private readonly bool _hasTail;
    private ReadOnlyMemory<byte> _tail;
    private Utf8JsonReader _reader;

    private InferJsonReader(string model, ReadOnlyMemory<byte> json, ReadOnlyMemory<byte>? tail)
    {
        (_model, _json, _hasTail, _tail) = (model, json, tail is not null, tail ?? default);
        _reader = new Utf8JsonReader(json.Span);
    }

    /// <param name="model">The model's name, for messages.</param>
    /// <param name="json">The JSON part.</param>
    /// <param name="tail">What follows it; null where the header that says so is absent.</param>
    /// <exception cref="OpenInferenceException">It is no inference request.</exception>
    public static WireRequest Read(string model, ReadOnlyMemory<byte> json, ReadOnlyMemory<byte>? tail)
    {
        if (json.IsEmpty) throw Faults.Invalid("body: is empty. Send an inference request as JSON");
        if (!Utf8.IsValid(json.Span))
            throw Faults.Invalid($"body: is not UTF-8. Send JSON as UTF-8; binary tensors need the header {InferHandler.HeaderLength}");
        try
        {
            var reader = new InferJsonReader(model, json, tail);
            return reader.ReadRequest();
        }
        catch (JsonException e)
        {
            throw Faults.Invalid($"failed to parse the request JSON buffer: body: is not JSON: {e.Message} Send an inference request; binary tensors need the header {InferHandler.HeaderLength}");
        }
        catch (InvalidOperationException e)
        {
            // An escaped half of a surrogate pair is JSON by its grammar: the parser lets it pass and fails when the text is looked at.
            throw Faults.Invalid($"body: holds text that is not Unicode: {e.Message} Send whole characters");
        }
    }

    private WireRequest ReadRequest()
    {
        _reader.Read();
        JsonCursor.Expect(ref _reader, JsonTokenType.StartObject, "body", "{\"inputs\": [...]}");
        for (var seen = 0; JsonCursor.Next(ref _reader, "", RequestFields, ref seen, out var field);)
        {
            switch (field)
            {
                case "id": _request.Id = JsonCursor.Text(ref _reader, "id", "a string"); break;
                case "parameters": ReadParameters(); break;
                case "inputs": ReadInputs(); break;
                case "outputs": ReadOutputs(); break;
                default: _reader.Skip(); break;
            }
        }

        // Whatever follows the object is told by the parser.
        _reader.Read();
        if (_request.Inputs.Count == 0) throw Faults.Invalid("Unable to parse 'inputs': is missing or empty. Give the model's inputs");
        // Triton's sentence.
        if (!_tail.IsEmpty) throw Faults.Invalid($"unexpected additional input data for model '{_model}': {_tail.Length} bytes of the body follow the tensors that binary_data_size tells");
        return _request;
    }

    private void ReadParameters()
    {
        if (_reader.TokenType == JsonTokenType.Null) return;
        JsonCursor.Expect(ref _reader, JsonTokenType.StartObject, "parameters", "an object");
        while (JsonCursor.NextParameter(ref _reader, "", out var name, out var value)) _request.Parameters.Set(name, value);
    }

    private void ReadInputs()
    {
        JsonCursor.Expect(ref _reader, JsonTokenType.StartArray, "inputs", "a list of inputs");
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray) ReadInput($"inputs[{_request.Inputs.Count}]");
    }

    private void ReadInput(string path)
    {
        JsonCursor.Expect(ref _reader, JsonTokenType.StartObject, path, "name, shape, datatype and data");
        string? name = null, datatype = null;
        long[]? shape = null;
        ReadOnlyMemory<byte>? data = null;
        var parameters = default(TensorParameters);
        for (var seen = 0; JsonCursor.Next(ref _reader, path, InputFields, ref seen, out var field);)
        {
            switch (field)
            {
                case "name": name = JsonCursor.Text(ref _reader, $"{path}.name", "the input's name"); break;
                case "datatype": datatype = JsonCursor.Text(ref _reader, $"{path}.datatype", "a datatype such as 'FP32'"); break;
                case "shape": shape = ReadShape($"{path}.shape"); break;
                case "parameters": ReadParameters(path, isInput: true, ref parameters); break;
                case "data": data = SkipData($"{path}.data"); break;
                default: _reader.Skip(); break;
            }
        }

        if (name is null) throw Missing($"{path}.name");
        if (datatype is null) throw Missing($"{path}.datatype");
        if (shape is null) throw Missing($"{path}.shape");
        _request.Inputs.Add(new WireInput(path, name, datatype, shape, Locate(path, name, data, parameters.BinarySize)));
    }

    private IWireData Locate(string path, string name, ReadOnlyMemory<byte>? data, int? binarySize)
    {
        if (binarySize is not { } size)
            return data is { } array ? new JsonData(array) : throw Faults.Invalid($"{path}.data: is missing. Give data, or parameters.binary_data_size and the bytes after the JSON part");
        if (data is not null) throw Faults.Invalid($"{path}.data: stands beside binary_data_size. Send the tensor one way: leave one out");
        // Triton's sentences.
        if (!_hasTail) throw Faults.Invalid($"must specify valid '{InferHandler.HeaderLength}' in request header and 'binary_data_size' when passing inputs in binary data format");
        if (size > _tail.Length) throw Faults.Invalid($"unexpected size for input '{Faults.Shorten(name)}', expecting {size - _tail.Length} additional bytes of the body for model '{_model}'");
        var bytes = _tail[..size];
        _tail = _tail[size..];
        return new BinaryData(bytes);
    }

    private void ReadOutputs()
    {
        if (_reader.TokenType == JsonTokenType.Null) return;
        JsonCursor.Expect(ref _reader, JsonTokenType.StartArray, "outputs", "a list of outputs");
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray) ReadOutput($"outputs[{_request.Outputs.Count}]");
    }

    private void ReadOutput(string path)
    {
        JsonCursor.Expect(ref _reader, JsonTokenType.StartObject, path, "{\"name\": ...}");
        string? name = null;
        var parameters = default(TensorParameters);
        for (var seen = 0; JsonCursor.Next(ref _reader, path, OutputFields, ref seen, out var field);)
        {
            switch (field)
            {
                case "name": name = JsonCursor.Text(ref _reader, $"{path}.name", "the output's name"); break;
                case "parameters": ReadParameters(path, isInput: false, ref parameters); break;
                default: _reader.Skip(); break;
            }
        }

        _request.Outputs.Add(new WireOutput(path, name ?? throw Missing($"{path}.name"), parameters.Binary, parameters.Classes));
    }

    private void ReadParameters(string path, bool isInput, ref TensorParameters parameters)
    {
        if (_reader.TokenType == JsonTokenType.Null) return;
        JsonCursor.Expect(ref _reader, JsonTokenType.StartObject, $"{path}.parameters", "an object");
        while (JsonCursor.NextParameter(ref _reader, path, out var name, out var value)) parameters.Set(path, isInput, name, value);
    }

    private long[] ReadShape(string path)
    {
        JsonCursor.Expect(ref _reader, JsonTokenType.StartArray, path, "a list of dimensions");
        Span<long> dimensions = stackalloc long[Shapes.MaxRank];
        var rank = 0;
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
        {
            if (rank == Shapes.MaxRank) throw Faults.Invalid($"{path}: has more than {Shapes.MaxRank} dimensions. Give the model's shape");
            if (_reader.TokenType != JsonTokenType.Number || !_reader.TryGetInt64(out dimensions[rank++]))
                throw Faults.Invalid($"{path}: holds a dimension that is no whole number. Give the model's shape");
        }

        return dimensions[..rank].ToArray();
    }

    private ReadOnlyMemory<byte>? SkipData(string path)
    {
        if (_reader.TokenType == JsonTokenType.Null) return null;
        JsonCursor.Expect(ref _reader, JsonTokenType.StartArray, path, "an array, flat or nested by shape");
        var from = (int)_reader.TokenStartIndex;
        _reader.Skip();
        return _json[from..(int)_reader.BytesConsumed];
    }

    private static OpenInferenceException Missing(string path) => Faults.Invalid($"{path}: is missing. Give it");
}

using System.Text.Json;
using Puente.Serving.OpenInference.Requests;

namespace Puente.Serving.OpenInference.Rest;

/// <summary>
/// Walks the elements of a JSON array in row-major order. The first element tells whether it is flat or nested; nested, every
/// array must be as long as its dimension, and there must be as many elements as the shape has either way.
/// </summary>
internal ref struct JsonLayout
{
    private readonly TensorSlot _slot;
    private readonly bool _nested;
    private readonly int[] _counts;
    private int _depth, _elements;

    /// <summary>On the element that <see cref="Next"/> found.</summary>
    public Utf8JsonReader Reader;

    public JsonLayout(in TensorSlot slot, ReadOnlySpan<byte> json)
    {
        _slot = slot;
        var peek = new Utf8JsonReader(json);
        peek.Read();
        peek.Read();
        _nested = peek.TokenType == JsonTokenType.StartArray && slot.Shape.Length > 0;
        _counts = _nested ? new int[slot.Shape.Length] : [];
        Reader = new Utf8JsonReader(json);
        Reader.Read();
    }

    /// <summary>Goes to the next element; false at the end, where there were as many as there must be.</summary>
    public bool Next()
    {
        while (true)
        {
            Reader.Read();
            if (Reader.TokenType == JsonTokenType.EndArray)
            {
                if (!Leave()) continue;
                return _elements == _slot.Elements ? false : throw JsonData.Count(_slot, _elements);
            }

            if (_nested)
            {
                if (_counts[_depth]++ == _slot.Shape[_depth]) throw Ragged();
                if (_depth < _counts.Length - 1)
                {
                    if (Reader.TokenType != JsonTokenType.StartArray) throw Ragged();
                    _counts[++_depth] = 0;
                    continue;
                }
            }

            if (++_elements > _slot.Elements) throw JsonData.Count(_slot, _elements);
            return true;
        }
    }

    /// <summary>Ends an array; true where it was the outermost.</summary>
    private bool Leave()
    {
        if (_nested && _counts[_depth] != _slot.Shape[_depth]) throw Ragged();
        return _depth-- == 0;
    }

    private readonly OpenInferenceException Ragged() =>
        Faults.Invalid($"{_slot.Path}.data: is not nested as the shape {Shapes.Text(_slot.Shape)} says, at dimension {_depth}. Nest it so, or send it flat");
}

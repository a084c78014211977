using System.Text.Json;
using Puente.Core;

namespace Puente.Learning.Training.SafeTensors;

/// <summary>Reads and checks a safetensors header: bounded, no duplicate keys, a buffer covered without holes or overlaps.</summary>
internal static class SafeTensorsHeader
{
    /// <summary>Largest header read, in bytes.</summary>
    public const long MaxBytes = 100_000_000;

    /// <summary>Most tensors in a file: far more than any vision model has.</summary>
    public const int MaxTensors = 100_000;

    private const string MetadataKey = "__metadata__";
    private const int MaxDimensions = 8, MaxNameInErrors = 80;

    /// <summary>Parses the header <paramref name="json"/> of a file whose data buffer has <paramref name="bufferBytes"/> bytes.</summary>
    public static (IReadOnlyList<TensorEntry> Entries, IReadOnlyDictionary<string, string> Metadata) Parse(ReadOnlyMemory<byte> json, long bufferBytes, string file)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 4 });
            var entries = new List<TensorEntry>();
            var metadata = new Dictionary<string, string>();
            foreach (var property in document.RootElement.EnumerateObject())
            {
                if (property.Name == MetadataKey)
                    foreach (var pair in property.Value.EnumerateObject()) metadata[pair.Name] = pair.Value.GetString() ?? throw Bad(file, "has metadata that is no text");
                else
                    entries.Add(Entry(property, file));
                if (entries.Count > MaxTensors) throw Bad(file, $"names more than {MaxTensors} tensors");
            }

            entries.Sort((a, b) => (a.Begin, a.End).CompareTo((b.Begin, b.End)));
            CheckCover(entries, bufferBytes, file);
            return (entries, metadata);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw Bad(file, $"has a header that cannot be read ({e.Message})");
        }
    }

    /// <summary>The error of a broken file.</summary>
    public static InputException Bad(string file, string problem) =>
        new("safetensors", file, problem, "Fetch or export the file again.");

    /// <summary>A name as errors print it: a hostile file could make it as long as its header.</summary>
    public static string Short(string name) => name.Length <= MaxNameInErrors ? name : name[..MaxNameInErrors] + "…";

    private static TensorEntry Entry(JsonProperty property, string file)
    {
        var type = property.Value.GetProperty("dtype").GetString() ?? "";
        long[] shape = Integers(property, "shape"), offsets = Integers(property, "data_offsets");
        var element = TensorEntry.ElementBytes(type);
        if (element == 0) throw Bad(file, $"has tensor '{Short(property.Name)}' of unknown type '{Short(type)}'");
        if (shape.Length > MaxDimensions) throw Bad(file, $"has tensor '{Short(property.Name)}' of more than {MaxDimensions} dimensions");
        if (Array.Exists(shape, dimension => dimension > int.MaxValue)) throw Bad(file, $"has tensor '{Short(property.Name)}' with a dimension above {int.MaxValue}");
        if (offsets is not [var begin, var end] || begin < 0 || end < begin) throw Bad(file, $"has tensor '{Short(property.Name)}' with offsets that make no range");
        if (Bytes(shape, element) != end - begin) throw Bad(file, $"has tensor '{Short(property.Name)}' whose shape does not fill its {end - begin} bytes");
        return new TensorEntry(property.Name, type, shape, begin, end);
    }

    private static long[] Integers(JsonProperty property, string field) =>
        [.. property.Value.GetProperty(field).EnumerateArray().Take(MaxDimensions + 1).Select(d => d.GetInt64())];

    /// <summary>Bytes of a tensor; −1 when a dimension is negative or the product overflows.</summary>
    private static long Bytes(long[] shape, int element)
    {
        var bytes = (Int128)element;
        foreach (var dimension in shape)
        {
            if (dimension < 0) return -1;
            bytes *= dimension;
            if (bytes > long.MaxValue) return -1;
        }

        return (long)bytes;
    }

    private static void CheckCover(List<TensorEntry> entries, long bufferBytes, string file)
    {
        long covered = 0;
        foreach (var entry in entries)
        {
            if (entry.Begin != covered) throw Bad(file, $"has a hole or an overlap before tensor '{Short(entry.Name)}'");
            covered = entry.End;
        }

        if (covered != bufferBytes) throw Bad(file, $"describes {covered} bytes of data and holds {bufferBytes}");
    }
}

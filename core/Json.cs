using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Puente.Core;

/// <summary>The one way documents are written: camelCase, enums by name, nulls left out.</summary>
public static class Json
{
    /// <summary>Compact, for wires and progress lines.</summary>
    public static JsonSerializerOptions Options { get; } = Create(indented: false);

    /// <summary>Indented, for files a person opens.</summary>
    public static JsonSerializerOptions Indented { get; } = Create(indented: true);

    /// <summary>Reads the JSON file at <paramref name="path"/>.</summary>
    /// <exception cref="InputException">The file is missing or is not the document asked for.</exception>
    public static T ReadFile<T>(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            return JsonSerializer.Deserialize<T>(stream, Options) ?? throw new JsonException("the document is null");
        }
        catch (Exception e) when (e is JsonException or FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InputException("file", path, $"cannot be read as {typeof(T).Name}: {e.Message}", "Check the path and the document's fields.");
        }
    }

    /// <summary>Writes a document whole or not at all (<see cref="DurableFile"/>).</summary>
    public static void WriteFile<T>(string path, T document) => DurableFile.Write(path, stream => JsonSerializer.Serialize(stream, document, Indented));

    private static JsonSerializerOptions Create(bool indented) => new(JsonSerializerDefaults.Web)
    {
        WriteIndented = indented,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        NumberHandling = JsonNumberHandling.AllowReadingFromString | JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };
}

using System.Text.Json;
using System.Text.Unicode;
using Puente.Serving.Engine;

namespace Puente.Serving.OpenInference.Rest;

/// <summary>Bodies of the model repository extension: JSON or nothing.</summary>
internal static class RepositoryJson
{
    private const string FilePrefix = "file:";
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 32, AllowDuplicateProperties = false };

    /// <summary>Whether only models that are ready are wanted.</summary>
    public static bool ReadIndex(ReadOnlyMemory<byte> body) => Read(body, root =>
        root is { } given && given.TryGetProperty("ready", out var ready) && new InferParameterJson(ready).Value.AsFlag("ready"));

    /// <summary>A configuration and files in place of the repository's.</summary>
    public static ModelLoadParameters ReadLoad(ReadOnlyMemory<byte> body) => Read(body, root =>
    {
        string? config = null;
        var files = new Dictionary<string, ReadOnlyMemory<byte>>();
        foreach (var (name, value) in Parameters(root))
        {
            if (name == "config") config = Text(name, value);
            else if (name.StartsWith(FilePrefix, StringComparison.Ordinal)) files[name[FilePrefix.Length..]] = File(name, value);
            else throw Faults.Invalid($"parameters.{Faults.Shorten(name)}: is no parameter of loading. Give 'config', or 'file:<version>/<name>'");
        }

        return Checked(config, files);
    });

    /// <exception cref="OpenInferenceException">Files come without the configuration that they need.</exception>
    public static ModelLoadParameters Checked(string? config, Dictionary<string, ReadOnlyMemory<byte>> files) => files.Count > 0 && config is null
        ? throw Faults.Invalid("parameters.config: is missing, and files are given in place of the repository's. Give the configuration they belong to")
        : new ModelLoadParameters(config, files);

    /// <summary>Nothing here depends on another model: <c>unload_dependents</c> is read and finds none.</summary>
    public static void CheckUnload(ReadOnlyMemory<byte> body) => Read(body, root =>
    {
        foreach (var (name, value) in Parameters(root))
        {
            if (name != "unload_dependents") throw Faults.Invalid($"parameters.{Faults.Shorten(name)}: is no parameter of unloading. Give 'unload_dependents', or none");
            new InferParameterJson(value).Value.AsFlag($"parameters.{name}");
        }

        return true;
    });

    private static T Read<T>(ReadOnlyMemory<byte> body, Func<JsonElement?, T> read)
    {
        if (body.IsEmpty) return read(null);
        if (!Utf8.IsValid(body.Span)) throw Faults.Invalid("body: is not UTF-8. Send JSON as UTF-8");
        try
        {
            using var document = JsonDocument.Parse(body, Options);
            return document.RootElement.ValueKind == JsonValueKind.Object ? read(document.RootElement) : throw Faults.Invalid("body: is not a JSON object. Send {} or nothing");
        }
        catch (JsonException e)
        {
            throw Faults.Invalid($"failed to parse the request JSON buffer: {e.Message}");
        }
        catch (InvalidOperationException e)
        {
            // An escaped half of a surrogate pair is JSON by its grammar: the parser lets it pass and fails when the text is looked at.
            throw Faults.Invalid($"body: holds text that is not Unicode: {e.Message}");
        }
    }

    private static IEnumerable<(string Name, JsonElement Value)> Parameters(JsonElement? root)
    {
        if (root is not { } given || !given.TryGetProperty("parameters", out var parameters)) return [];
        return parameters.ValueKind == JsonValueKind.Object
            ? parameters.EnumerateObject().Select(parameter => (parameter.Name, parameter.Value))
            : throw Faults.Invalid("parameters: is not an object. Give {\"name\": value}, or leave it out");
    }

    private static string Text(string name, JsonElement value) => value.ValueKind == JsonValueKind.String
        ? value.GetString()!
        : throw Faults.Invalid($"parameters.{Faults.Shorten(name)}: is not a string. Give one");

    private static byte[] File(string name, JsonElement value) => value.ValueKind == JsonValueKind.String && value.TryGetBytesFromBase64(out var bytes)
        ? bytes
        : throw Faults.Invalid($"parameters.{Faults.Shorten(name)}: is not base64. Give the file's bytes as base64");

    private readonly record struct InferParameterJson(JsonElement Element)
    {
        public Requests.ParameterValue Value => new(Flag: Element.ValueKind switch { JsonValueKind.True => true, JsonValueKind.False => false, _ => null });
    }
}

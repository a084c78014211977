using System.Text.Json;
using Puente.Core;

namespace Puente.Cli.Client;

/// <summary>Reads the function key a tier wrote into its <c>secrets.json</c>.</summary>
public static class TierKey
{
    /// <summary>The default function key.</summary>
    /// <exception cref="InputException">The file is missing, is no such document, or holds no key.</exception>
    public static string Read(string secretsFile)
    {
        var document = Json.ReadFile<JsonElement>(secretsFile);
        if (document.ValueKind == JsonValueKind.Object
            && document.TryGetProperty("functionKeys", out var keys) && keys.ValueKind == JsonValueKind.Object
            && keys.TryGetProperty("default", out var key) && key.GetString() is { Length: > 0 } text)
            return text;
        throw new InputException("key", secretsFile, "holds no functionKeys.default", "Remove the file: the tier writes a new one when it starts.");
    }
}

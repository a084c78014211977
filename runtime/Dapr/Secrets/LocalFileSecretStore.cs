using System.Text.Json;

namespace Puente.Runtime.Dapr.Secrets;

/// <summary><c>secretstores.local.file</c>: a JSON object, nested objects flattened with a separator (<c>redis:password</c>), arrays by index.</summary>
internal sealed class LocalFileSecretStore : ISecretStore
{
    private readonly Dictionary<string, Dictionary<string, string>> secrets = [];

    /// <param name="json">The file's root object.</param>
    /// <param name="separator">Between the names of nested objects.</param>
    /// <param name="multiValued">True: a top-level key is one secret with all its children as entries.</param>
    public LocalFileSecretStore(JsonElement json, string separator, bool multiValued)
    {
        foreach (var property in json.EnumerateObject())
        {
            if (multiValued && property.Value.ValueKind is JsonValueKind.Object or JsonValueKind.Array)
                secrets[property.Name] = Flatten("", property.Value, separator).ToDictionary(e => e.Name, e => e.Value);
            else
            {
                foreach (var (name, value) in Flatten(property.Name, property.Value, separator))
                    secrets[name] = new() { [name] = value };
            }
        }
    }

    public Dictionary<string, string>? Get(string key) => secrets.TryGetValue(key, out var entries) ? new(entries) : null;

    public Dictionary<string, Dictionary<string, string>> All() => secrets.ToDictionary(s => s.Key, s => new Dictionary<string, string>(s.Value));

    private static IEnumerable<(string Name, string Value)> Flatten(string name, JsonElement value, string separator)
    {
        string Child(string part) => name.Length == 0 ? part : name + separator + part;
        return value.ValueKind switch
        {
            JsonValueKind.Object => value.EnumerateObject().SelectMany(p => Flatten(Child(p.Name), p.Value, separator)),
            JsonValueKind.Array => value.EnumerateArray().SelectMany((item, i) => Flatten(Child(i.ToString()), item, separator)),
            JsonValueKind.Null => [],
            _ => [(name, value.ToString())],
        };
    }
}

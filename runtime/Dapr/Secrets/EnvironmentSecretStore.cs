using System.Collections;

namespace Puente.Runtime.Dapr.Secrets;

/// <summary><c>secretstores.local.env</c>: environment variables, each a secret of one entry under its own name.</summary>
/// <param name="prefix">Put before each key to make the variable's name; may be empty.</param>
internal sealed class EnvironmentSecretStore(string prefix) : ISecretStore
{
    public Dictionary<string, string>? Get(string key) =>
        IsOpen(prefix + key) && Environment.GetEnvironmentVariable(prefix + key) is { } value ? new() { [key] = value } : null;

    public Dictionary<string, Dictionary<string, string>> All() => Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
        .Where(e => ((string)e.Key).StartsWith(prefix, StringComparison.Ordinal) && IsOpen((string)e.Key))
        .Select(e => (Key: ((string)e.Key)[prefix.Length..], Value: (string?)e.Value ?? ""))
        .Where(e => e.Key.Length > 0)
        .ToDictionary(e => e.Key, e => new Dictionary<string, string> { [e.Key] = e.Value });

    /// <summary>The tokens between app and sidecar are not secrets of the app's store.</summary>
    public static bool IsOpen(string variable) =>
        !variable.StartsWith("DAPR_", StringComparison.OrdinalIgnoreCase) && !variable.StartsWith("APP_API_TOKEN", StringComparison.OrdinalIgnoreCase);
}

using Puente.Runtime.Dapr.Secrets;

namespace Puente.Runtime.Dapr.Resources;

/// <summary>Turns metadata entries into texts: plain values with Dapr's placeholders, <c>secretKeyRef</c>, <c>envRef</c>.</summary>
internal sealed class MetadataResolver(
    ComponentSpec spec, IReadOnlyDictionary<string, ISecretStore> secretStores, EmbeddedDaprOptions options, List<ComponentFault> faults)
{
    public Dictionary<string, (string Value, int Line)> Resolve()
    {
        var values = new Dictionary<string, (string, int)>(StringComparer.OrdinalIgnoreCase);
        foreach (var item in spec.Metadata)
        {
            if (!values.TryAdd(item.Name, (Text(item) ?? "", item.Line)))
                Fault(item, "name", item.Name, "is given twice");
        }

        return values;
    }

    private string? Text(MetadataItem item) =>
        item.SecretName is not null ? Secret(item, item.SecretName) : item.EnvRef is not null ? Variable(item, item.EnvRef) : Expand(item.Value ?? "");

    private string Expand(string value) => value
        .Replace("{uuid}", Guid.NewGuid().ToString(), StringComparison.Ordinal)
        .Replace("{appID}", options.AppId, StringComparison.Ordinal)
        .Replace("{namespace}", options.Namespace, StringComparison.Ordinal)
        .Replace("{podName}", Environment.GetEnvironmentVariable("POD_NAME"), StringComparison.Ordinal);

    private string? Variable(MetadataItem item, string name)
    {
        if (!EnvironmentSecretStore.IsOpen(name))
            return Fault(item, "envRef", name, "must not open with APP_API_TOKEN or DAPR_");
        return Environment.GetEnvironmentVariable(name) ?? Fault(item, "envRef", name, "is not set in the environment. Set it, or give a value");
    }

    private string? Secret(MetadataItem item, string name)
    {
        if (spec.SecretStore is null)
            return Fault(item, "secretKeyRef", name, "needs auth.secretStore at the top of the document, the name of a secret store component");
        if (!secretStores.TryGetValue(spec.SecretStore, out var store))
            return Fault(item, "secretKeyRef", name, $"auth.secretStore '{spec.SecretStore}' is not a secret store component; there are: {string.Join(", ", secretStores.Keys.DefaultIfEmpty("none"))}");
        var entries = store.Get(name);
        if (entries is null)
            return Fault(item, "secretKeyRef.name", name, $"is not in secret store '{spec.SecretStore}'");
        return entries.TryGetValue(item.SecretKey!, out var value)
            ? value
            : Fault(item, "secretKeyRef.key", item.SecretKey, $"is not in secret '{name}'; there are: {string.Join(", ", entries.Keys)}");
    }

    private string? Fault(MetadataItem item, string field, string? value, string problem)
    {
        faults.Add(new(spec.File, item.Line, $"spec.metadata.{item.Name}.{field}", value, problem));
        return null;
    }
}

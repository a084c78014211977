using Puente.Runtime.Dapr.Resiliency;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Puente.Runtime.Dapr.Resources;

/// <summary>Reads Component, Subscription and Resiliency documents from folders, as a sidecar reads its <c>--resources-path</c>: *.yaml and *.yml, without subfolders.</summary>
internal sealed class ResourceReader(List<ComponentFault> faults)
{
    /// <summary>The most a file may hold; component files are a page.</summary>
    private const long MaxFileBytes = 1 << 20;

    /// <summary>Dapr's defaults of a bulk subscription, and bounds.</summary>
    private const int DefaultInBulk = 100, MostInBulk = 10_000, DefaultAwaitMilliseconds = 1000, MostAwaitMilliseconds = 60_000;

    public List<ComponentSpec> Components { get; } = [];

    public List<DaprSubscription> Subscriptions { get; } = [];

    public List<ResiliencyDocument> Resiliencies { get; } = [];

    public void ReadFolder(string folder)
    {
        if (!Directory.Exists(folder))
        {
            faults.Add(new(folder, 0, "ComponentsDirectories", folder, "is not a folder. Give the folder of the component files"));
            return;
        }

        foreach (var file in Directory.EnumerateFiles(folder).Where(f => Path.GetExtension(f) is ".yaml" or ".yml").Order(StringComparer.Ordinal))
            ReadFile(file);
    }

    private void ReadFile(string file)
    {
        if (new FileInfo(file) is { Length: > MaxFileBytes } large)
        {
            faults.Add(new(file, 0, "file", $"{large.Length} bytes", $"is larger than {MaxFileBytes} bytes"));
            return;
        }

        var yaml = new YamlStream();
        try
        {
            using var text = File.OpenText(file);
            yaml.Load(text);
        }
        catch (YamlException e)
        {
            faults.Add(new(file, checked((int)e.Start.Line), "YAML", null, e.Message));
            return;
        }

        foreach (var document in yaml.Documents)
        {
            if (document.RootNode is YamlMappingNode mapping)
                ReadDocument(new YamlFields(file, "", mapping, faults));
            else if (document.RootNode is not YamlScalarNode { Value: null or "" })
                faults.Add(new(file, YamlFields.LineOf(document.RootNode), "document", null, "must be a mapping with apiVersion and kind"));
        }
    }

    private void ReadDocument(YamlFields fields)
    {
        switch (fields.OneOf("kind", true, "Component", "Subscription", "Resiliency"))
        {
            case "Component":
                fields.OneOf("apiVersion", true, "dapr.io/v1alpha1");
                ReadComponent(fields);
                break;
            case "Subscription":
                fields.OneOf("apiVersion", true, "dapr.io/v2alpha1");
                ReadSubscription(fields);
                break;
            case "Resiliency":
                fields.OneOf("apiVersion", true, "dapr.io/v1alpha1");
                ReadResiliency(fields);
                break;
        }
    }

    private static string ReadName(YamlFields fields)
    {
        var metadata = fields.Map("metadata", required: true);
        var name = metadata?.Text("name", required: true);
        metadata?.Accept("namespace", "labels", "annotations");
        metadata?.NoOthers();
        return name ?? "";
    }

    private void ReadComponent(YamlFields fields)
    {
        var name = ReadName(fields);
        var scopes = fields.Texts("scopes");
        var auth = fields.Map("auth");
        var secretStore = auth?.Text("secretStore", required: true);
        auth?.NoOthers();
        var spec = fields.Map("spec", required: true);
        fields.NoOthers();
        if (spec is null)
            return;
        var type = spec.Text("type", required: true) ?? "";
        var version = spec.Text("version", required: true) ?? "";
        spec.Refuse("ignoreErrors", "Remove it: a component that cannot start must be mended");
        spec.Refuse("initTimeout", "Remove it: embedded components start at once");
        var metadata = spec.Maps("metadata").Select(ReadItem).OfType<MetadataItem>().ToList();
        spec.NoOthers();
        if (name.Length > 0 && type.Length > 0 && version.Length > 0)
        {
            Components.Add(new(
                name, type, version, secretStore, scopes, metadata, fields.File, fields.Line, spec.LineOf("type"), spec.LineOf("version")));
        }
    }

    private void ReadResiliency(YamlFields fields)
    {
        ReadName(fields);
        var scopes = fields.Texts("scopes");
        if (fields.Map("spec", required: true) is { } spec)
            Resiliencies.Add(ResiliencyReader.Read(spec, scopes));
        fields.NoOthers();
    }

    private static MetadataItem? ReadItem(YamlFields item)
    {
        var name = item.Text("name", required: true);
        var value = item.TextOrEmpty("value");
        var envRef = item.Text("envRef");
        var secret = item.Map("secretKeyRef");
        var secretName = secret?.Text("name", required: true);
        var secretKey = secret?.Text("key") ?? secretName;
        secret?.NoOthers();
        item.NoOthers();
        var given = (value is null ? 0 : 1) + (envRef is null ? 0 : 1) + (secret is null ? 0 : 1);
        if (given > 1)
            item.Fault("value", value, "stands beside secretKeyRef or envRef; give one of: value, secretKeyRef, envRef");
        return name is null || given > 1 ? null : new(name, value ?? (given == 0 ? "" : null), secretName, secretKey, envRef, item.Line);
    }

    private static RouteRule? ReadRule(YamlFields fields)
    {
        var match = fields.Text("match", required: true);
        var path = fields.Text("path", required: true);
        fields.NoOthers();
        if (path is not null && !path.StartsWith('/'))
            fields.Fault("path", path, "must open with '/'");
        var rule = match is null || path is null ? null : RouteRule.Parse(match, path);
        if (match is not null && path is not null && rule is null)
        {
            fields.Fault("match", match, "is not of the form 'event.type == \"x\"' (or !=, several joined by && and ||), which the embedded sidecar reads. "
                + "Route in the app, or use a sidecar (set DAPR_GRPC_PORT)");
        }

        return rule;
    }

    private void ReadSubscription(YamlFields fields)
    {
        var name = ReadName(fields);
        var scopes = fields.Texts("scopes");
        var spec = fields.Map("spec", required: true);
        fields.NoOthers();
        if (spec is null)
            return;
        var pubsub = spec.Text("pubsubname", required: true);
        var topic = spec.Text("topic", required: true);
        var routes = spec.Map("routes", required: true);
        List<RouteRule> rules = [.. (routes?.Maps("rules") ?? []).Select(ReadRule).OfType<RouteRule>()];
        var route = routes?.Text("default", required: rules.Count == 0);
        routes?.NoOthers();
        if (route is not null && !route.StartsWith('/'))
            routes!.Fault("default", route, "must open with '/'");
        var deadLetterTopic = spec.Text("deadLetterTopic");
        var metadata = spec.Map("metadata");
        var raw = metadata?.Flag("rawPayload") ?? false;
        var unsubscribe = metadata?.Flag("unsubscribeOnClose") ?? false;
        metadata?.NoOthers();
        var bulk = ReadBulk(spec, alone: rules.Count == 0 && !raw);
        spec.NoOthers();
        if (name.Length > 0 && pubsub is not null && topic is not null && (route is not null || rules.Count > 0))
            Subscriptions.Add(new(name, pubsub, topic, route ?? "", rules, deadLetterTopic, raw, unsubscribe, scopes, fields.File, fields.Line) { Bulk = bulk });
    }

    private static BulkSubscription? ReadBulk(YamlFields spec, bool alone)
    {
        if (spec.Map("bulkSubscribe") is not { } fields)
            return null;
        var enabled = fields.Flag("enabled");
        var bulk = new BulkSubscription(
            fields.Number("maxMessagesCount", 1, MostInBulk) ?? DefaultInBulk,
            TimeSpan.FromMilliseconds(fields.Number("maxAwaitDurationMs", 0, MostAwaitMilliseconds) ?? DefaultAwaitMilliseconds));
        fields.NoOthers();
        if (enabled && !alone)
            spec.Fault("bulkSubscribe", "enabled", "stands beside routes.rules or rawPayload, which the embedded sidecar delivers one at a time. Remove one of them, or use a sidecar (set DAPR_GRPC_PORT)");
        return enabled ? bulk : null;
    }
}

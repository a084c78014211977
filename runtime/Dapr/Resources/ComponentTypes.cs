using System.Text.Json;
using Puente.Runtime.Dapr.Bindings;
using Puente.Runtime.Dapr.PubSub;
using Puente.Runtime.Dapr.Secrets;
using Puente.Runtime.Dapr.State;
using Puente.Runtime.Dapr.Storage;

namespace Puente.Runtime.Dapr.Resources;

/// <summary>Checks a component's settings and, where <paramref name="sound"/> finds them free of faults, starts it into the set.</summary>
internal delegate void ComponentFactory(ComponentSettings settings, ComponentSet set, EmbeddedDaprOptions options, Func<bool> sound);

/// <summary>The component types that need no sidecar. A type is added by one method and one line.</summary>
internal static class ComponentTypes
{
    private static readonly string[] RefusedRoots = ["/proc", "/sys", "/boot", "/var/run/secrets"];

    public static IReadOnlyDictionary<string, ComponentFactory> All { get; } = new Dictionary<string, ComponentFactory>
    {
        ["pubsub.in-memory"] = InMemoryPubSub,
        ["pubsub.redis"] = RedisStreamsFactory.Start,
        ["pubsub.mqtt3"] = MqttBrokerFactory.Start,
        ["state.sqlite"] = SqliteState,
        ["state.in-memory"] = InMemoryState,
        ["state.redis"] = RedisStateStoreFactory.Start,
        ["state.postgresql"] = PostgresStateStoreFactory.Start,
        ["bindings.localstorage"] = LocalStorage,
        ["bindings.aws.s3"] = S3BindingFactory.Start,
        ["bindings.azure.blobstorage"] = AzureBlobBindingFactory.Start,
        ["bindings.cron"] = CronBindingFactory.Start,
        ["secretstores.local.file"] = LocalFileSecrets,
        ["secretstores.local.env"] = EnvironmentSecrets,
    };

    /// <summary>The one version of a type's storage layout and settings that is served here.</summary>
    public static string VersionOf(string type) => type == "state.postgresql" ? "v2" : "v1";

    private static void InMemoryPubSub(ComponentSettings settings, ComponentSet set, EmbeddedDaprOptions options, Func<bool> sound)
    {
        var group = settings.Text("consumerID", options.AppId);
        var allowed = settings.Texts("allowedTopics");
        if (!sound())
            return;
        var folder = Path.GetFullPath(options.SharedFolder);
        var broker = new MessageBroker(Path.Combine(folder, "pubsub.db"), options.TimeProvider, options.MessageRetention, options.MaxMessagesPerTopic);
        AddPubSub(set, new PubSubComponent(settings.ComponentName, broker, group, allowed));
    }

    private static void SqliteState(ComponentSettings settings, ComponentSet set, EmbeddedDaprOptions options, Func<bool> sound)
    {
        var connectionString = settings.Text("connectionString", "");
        if (connectionString.StartsWith(":memory:", StringComparison.Ordinal) || connectionString.StartsWith("file:", StringComparison.Ordinal))
            settings.Fault("connectionString", connectionString, "must be the path of a file. For values of one process use the type state.in-memory");
        var path = settings.RequiredPath("connectionString");
        var table = settings.Text("tableName", "state");
        if (!table.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') || char.IsAsciiDigit(table[0]))
            settings.Fault("tableName", table, "must be letters, digits and '_', and not open with a digit");
        var timeout = settings.Duration("timeout", "20s");
        var busyTimeout = settings.Duration("busyTimeout", "2s");
        var cleanupInterval = settings.DurationOrOff("cleanupInterval", "0");
        var writeAheadLog = !settings.Flag("disableWAL");
        var prefix = KeyPrefix(settings, options);
        if (!sound())
            return;
        var file = new SqliteFile(path, busyTimeout, timeout, writeAheadLog, survivesPowerLoss: true);
        AddState(settings, set, new SqliteStateStore(file, table, options.TimeProvider, cleanupInterval), prefix);
    }

    private static void InMemoryState(ComponentSettings settings, ComponentSet set, EmbeddedDaprOptions options, Func<bool> sound)
    {
        var prefix = KeyPrefix(settings, options);
        if (sound())
            AddState(settings, set, new InMemoryStateStore(options.TimeProvider), prefix);
    }

    private static void LocalStorage(ComponentSettings settings, ComponentSet set, EmbeddedDaprOptions options, Func<bool> sound)
    {
        var root = settings.RequiredPath("rootPath");
        if (RefusedRoots.Any(refused => root == refused || root.StartsWith(refused + "/", StringComparison.Ordinal)))
            settings.Fault("rootPath", root, $"must not lie in: {string.Join(", ", RefusedRoots)}");
        if (File.Exists(root))
            settings.Fault("rootPath", root, "is a file; give a folder");
        OutputOnly(settings);
        if (sound())
            AddBinding(settings, set, new LocalStorageBinding(settings.ComponentName, root, options.TimeProvider, options.MaxBodyBytes));
    }

    private static void LocalFileSecrets(ComponentSettings settings, ComponentSet set, EmbeddedDaprOptions options, Func<bool> sound)
    {
        var path = settings.RequiredPath("secretsFile");
        var separator = settings.Text("nestedSeparator", ":");
        var multiValued = settings.Flag("multiValued");
        if (path.Length > 0 && !File.Exists(path))
            settings.Fault("secretsFile", path, "is not a file. Make it, a JSON object of names and secrets");
        if (!sound())
            return;
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(path));
            if (json.RootElement.ValueKind == JsonValueKind.Object)
                set.Secrets[settings.ComponentName] = new LocalFileSecretStore(json.RootElement, separator, multiValued);
            else
                settings.Fault("secretsFile", path, "must hold a JSON object");
        }
        catch (JsonException e)
        {
            settings.Fault("secretsFile", path, $"is not JSON: line {e.LineNumber + 1}");
        }
    }

    private static void EnvironmentSecrets(ComponentSettings settings, ComponentSet set, EmbeddedDaprOptions options, Func<bool> sound)
    {
        var prefix = settings.Text("prefix", "");
        if (sound())
            set.Secrets[settings.ComponentName] = new EnvironmentSecretStore(prefix);
    }

    public static string? KeyPrefix(ComponentSettings settings, EmbeddedDaprOptions options)
    {
        var strategy = settings.Text("keyPrefix", "");
        if (strategy.Contains("||", StringComparison.Ordinal))
            settings.Fault("keyPrefix", strategy, "must not contain '||'; one of: appid, name, namespace, none, or a text of your own");
        return StateComponent.PrefixFor(strategy, settings.ComponentName, options.AppId, options.Namespace);
    }

    public static void AddPubSub(ComponentSet set, PubSubComponent component) => Replace(set.PubSubs, component.Name, component, old => old.Broker.Dispose());

    public static void AddState(ComponentSettings settings, ComponentSet set, IStateStore store, string? prefix, TimeSpan? timeToLive = null) =>
        Replace(set.States, settings.ComponentName, new StateComponent(settings.ComponentName, store, prefix, timeToLive), old => old.Store.Dispose());

    public static void AddBinding(ComponentSettings settings, ComponentSet set, IOutputBinding binding) =>
        Replace(set.Bindings, settings.ComponentName, binding, old => (old as IDisposable)?.Dispose());

    /// <summary>The direction of a binding that calls nobody.</summary>
    public static void OutputOnly(ComponentSettings settings)
    {
        if (settings.Text("direction", "output") is var direction and not "output")
            settings.Fault("direction", direction, "is not one of: output");
    }

    // A name that is given twice is a fault, noted elsewhere; what was opened under it must still be closed.
    private static void Replace<T>(Dictionary<string, T> components, string name, T component, Action<T> close)
    {
        if (components.Remove(name, out var old))
            close(old);
        components[name] = component;
    }
}

using Puente.Runtime.Dapr.Resiliency;

namespace Puente.Runtime.Dapr.Resources;

/// <summary>From component files to running components: reads, checks all of it, resolves references, then starts.</summary>
internal static class ComponentLoader
{
    /// <exception cref="ComponentException">Something is wrong; the exception lists all of it and nothing stays open.</exception>
    public static ComponentSet Load(EmbeddedDaprOptions options)
    {
        List<ComponentFault> faults = [];
        var reader = new ResourceReader(faults);
        foreach (var folder in options.ComponentsDirectories)
            reader.ReadFolder(Path.GetFullPath(folder));

        var mine = reader.Components.Where(c => Covers(c.Scopes, options.AppId)).ToList();
        foreach (var twice in mine.GroupBy(c => c.Name).SelectMany(g => g.Skip(1).Select(c => (c, First: g.First()))))
            faults.Add(new(twice.c.File, twice.c.Line, "metadata.name", twice.c.Name, $"is also the name of the component at {twice.First.File}:{twice.First.Line}"));

        var set = new ComponentSet();
        try
        {
            // Secret stores first: the others refer to them.
            foreach (var spec in mine.OrderBy(c => c.Type.StartsWith("secretstores.", StringComparison.Ordinal) ? 0 : 1))
                Start(spec, set, options, faults);
            set.Policies = ComponentPolicies.Resolve([.. reader.Resiliencies.Where(r => Covers(r.Scopes, options.AppId))], mine, [.. reader.Components.Select(c => c.Name)], options);
            AddSubscriptions(reader.Subscriptions, set, options.AppId, faults);
            if (faults.Count > 0)
                throw new ComponentException(faults);
            return set;
        }
        catch
        {
            set.Dispose();
            throw;
        }
    }

    private static bool Covers(IReadOnlyList<string> scopes, string appId) => scopes.Count == 0 || scopes.Contains(appId);

    private static void Start(ComponentSpec spec, ComponentSet set, EmbeddedDaprOptions options, List<ComponentFault> faults)
    {
        List<ComponentFault> own = [];
        if (!ComponentTypes.All.TryGetValue(spec.Type, out var type))
            own.Add(new(spec.File, spec.TypeLine, "spec.type", spec.Type, $"is not one of: {string.Join(", ", ComponentTypes.All.Keys.Order())}. For others run a sidecar and set DAPR_GRPC_PORT"));
        else if (ComponentTypes.VersionOf(spec.Type) is var version && spec.Version != version)
            own.Add(new(spec.File, spec.VersionLine, "spec.version", spec.Version, $"is not one of: {version}"));
        else
        {
            var settings = new ComponentSettings(spec, new MetadataResolver(spec, set.Secrets, options, own).Resolve(), options.BaseDirectory, own);
            type(settings, set, options, () =>
            {
                settings.NoOthers();
                return own.Count == 0;
            });
        }

        if (own.Count == 0)
            set.Loaded.Add(new(spec.Name, spec.Type, spec.Version, []));
        faults.AddRange(own);
    }

    private static void AddSubscriptions(List<DaprSubscription> all, ComponentSet set, string appId, List<ComponentFault> faults)
    {
        foreach (var subscription in all.Where(s => Covers(s.Scopes, appId)))
        {
            if (!set.PubSubs.ContainsKey(subscription.PubsubName))
                faults.Add(new(subscription.File, subscription.Line, "spec.pubsubname", subscription.PubsubName, $"is not a pub/sub component of app '{appId}'; there are: {string.Join(", ", set.PubSubs.Keys.DefaultIfEmpty("none"))}"));
            else if (set.PubSubs[subscription.PubsubName].Broker.Refuses(subscription) is var (field, value, problem))
                faults.Add(new(subscription.File, subscription.Line, field, value, problem));
            else if (subscription.Bulk is not null && !set.PubSubs[subscription.PubsubName].Broker.DeliversInBulk)
                faults.Add(new(subscription.File, subscription.Line, "spec.bulkSubscribe", "enabled", "has an effect with pubsub.in-memory alone. Remove it, or use a sidecar (set DAPR_GRPC_PORT)"));
            if (set.Subscriptions.Find(s => (s.PubsubName, s.Topic) == (subscription.PubsubName, subscription.Topic)) is { } first)
                faults.Add(new(subscription.File, subscription.Line, "spec.topic", subscription.Topic, $"is already subscribed at {first.File}:{first.Line}; one route a topic"));
            set.Subscriptions.Add(subscription);
        }
    }
}

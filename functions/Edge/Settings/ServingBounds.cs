using Puente.Core.Settings;
using Puente.Serving.Models;
using Puente.Serving.Sessions;

namespace Puente.Edge.Settings;

/// <summary>A site's own options of serving, and what its hub sets over them.</summary>
public static class ServingBounds
{
    /// <summary><paramref name="site"/>'s options, with the hub's where it sets any.</summary>
    public static ModelHostOptions By(this ModelHostOptions site, SiteServing? hub) => hub is null ? site : site with
    {
        Batching = site.Batching with
        {
            MaxQueued = hub.MaxQueued ?? site.Batching.MaxQueued,
            Timeout = hub.TimeoutSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : site.Batching.Timeout,
        },
        Sessions = hub.Precision is { } name ? site.Sessions with { Precision = Enum.Parse<Precision>(name, ignoreCase: true) } : site.Sessions,
    };
}

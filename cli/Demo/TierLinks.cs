using Puente.Cli.Client;

namespace Puente.Cli.Demo;

/// <summary>The connections to the tiers, closed together.</summary>
public sealed class TierLinks(TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan CallTimeout = TimeSpan.FromMinutes(3);
    private readonly List<TierHttp> _links = [];

    /// <summary>A connection to <paramref name="tier"/>.</summary>
    public TierHttp To(TierAddress tier)
    {
        var link = new TierHttp(new HttpClient { Timeout = CallTimeout }, tier, clock);
        _links.Add(link);
        return link;
    }

    /// <summary>Connections to both ports of the edge at <paramref name="edge"/>.</summary>
    public EdgeClient ToEdge(TierAddress edge) => new(To(edge), new InferenceClient(To(edge with { Url = edge.InferenceUrl ?? edge.Url })), clock);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var link in _links) link.Dispose();
    }
}

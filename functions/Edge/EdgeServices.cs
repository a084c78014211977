using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Puente.Edge.Components;
using Puente.Edge.Delivery;
using Puente.Edge.Drift;
using Puente.Edge.Enrolling;
using Puente.Edge.Inspections;
using Puente.Edge.Inspections.Inbox;
using Puente.Edge.Inventory;
using Puente.Edge.Samples.Suggestions;
using Puente.Edge.Scaling;
using Puente.Edge.Serving;
using Puente.Edge.Tuning;
using Puente.Edge.Uplink;
using Puente.Functions.Common.Samples;
using Puente.Serving.Drift;

namespace Puente.Edge;

/// <summary>What an edge is made of, in either position of the function host.</summary>
public static class EdgeServices
{
    private static readonly TimeSpan _hubTimeout = TimeSpan.FromSeconds(30);

    /// <summary>Adds the edge's parts.</summary>
    /// <exception cref="Core.InputException">Settings are wrong.</exception>
    public static IServiceCollection AddEdge(this IServiceCollection services, IConfiguration configuration) => services
        .AddSingleton<EdgeFolders>()
        .AddSingleton(provider => new LabelledFolder(provider.GetRequiredService<EdgeFolders>().Samples))
        .AddSingleton<EdgeState>()
        .AddEnrolling()
        .AddSingleton<ReleaseFolder>()
        .AddSingleton<ReleaseFetcher>()
        .AddInference(configuration)
        .AddSingleton<ReleaseActivation>()
        .AddHostedService(provider => provider.GetRequiredService<ReleaseActivation>())
        .AddSingleton(_ => new Backoff(Random.Shared))
        .AddSingleton<CloudLink>()
        .AddSingleton<LinkMeter>()
        .AddSingleton<EdgeInventory>()
        .AddComponents()
        .AddSingleton(provider => new EventOutbox(
            provider.GetRequiredService<EdgeFolders>().Outbox, OutboxLimits.Default, provider.GetRequiredService<TimeProvider>()))
        .AddSingleton<EdgeEventWriter>()
        .AddSingleton<IEventLink, DaprEventLink>()
        .AddHostedService<OutboxPump>()
        .AddSingleton<TwinReporter>()
        .AddHostedService(provider => provider.GetRequiredService<TwinReporter>())
        .AddSingleton<Reconciler>()
        .AddSingleton<SampleSelector>()
        .AddSingleton<HeadTraining>()
        .AddSingleton(new DriftOptions().Checked())
        .AddSingleton<DriftMonitor>()
        .AddHostedService(provider => provider.GetRequiredService<DriftMonitor>())
        .AddSingleton<SuggestionPool>()
        .AddSingleton<TileObservations>()
        .AddSingleton<InspectionService>()
        .AddInbox(configuration)
        .AddScaling(configuration)
        .AddSingleton<TierHealth>();

    /// <summary>How the edge joins its hub, and signs what it says.</summary>
    private static IServiceCollection AddEnrolling(this IServiceCollection services) => services
        .AddSingleton<IKeyStore, FileKeyStore>()
        .AddSingleton<HubTrust>()
        .AddSingleton<EdgeSigner>()
        .AddSingleton<IHubEnrolment>(provider => new HttpHubEnrolment(
            new HttpClient { BaseAddress = provider.GetRequiredService<TierOptions>().Hub, Timeout = _hubTimeout }))
        .AddSingleton<EnrolmentSteps>()
        .AddHostedService<Enroller>();
}

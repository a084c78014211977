using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Puente.Edge.Components;
using Puente.Edge.Delivery;
using Puente.Edge.Delivery.Trust;
using Puente.Edge.Drift;
using Puente.Edge.Enrolling;
using Puente.Edge.Gates;
using Puente.Edge.Inspections;
using Puente.Edge.Inspections.Inbox;
using Puente.Edge.Inventory;
using Puente.Edge.Roles;
using Puente.Edge.Samples.Suggestions;
using Puente.Edge.Scaling;
using Puente.Edge.Serving;
using Puente.Edge.Settings;
using Puente.Edge.Tuning;
using Puente.Edge.Tuning.Queue;
using Puente.Edge.Uplink;
using Puente.Edge.Uplink.Spool;
using Puente.Edge.Workers;
using Puente.Edge.Workers.Judging;
using Puente.Functions.Common.Samples;
using Puente.Serving.Drift;

namespace Puente.Edge;

/// <summary>What an edge is made of, in either position of the function host.</summary>
public static class EdgeServices
{
    private static readonly TimeSpan _hubTimeout = TimeSpan.FromSeconds(30);

    /// <summary>Adds the parts of <paramref name="role"/>.</summary>
    /// <exception cref="Core.InputException">Settings are wrong.</exception>
    public static IServiceCollection AddEdge(this IServiceCollection services, IConfiguration configuration, TierRole role = TierRole.All)
    {
        services.AddSite(configuration);
        // Before the ports, so that it is stopped after them: its last word has all that they answered.
        if (role == TierRole.Worker) services.AddSingleton<WorkerReporter>().AddHostedService(provider => provider.GetRequiredService<WorkerReporter>());
        if (role != TierRole.Tuner) services.AddInspections().AddSettingsFollower();
        // Ports first: probes are answered while a release loads.
        if (role is TierRole.All or TierRole.Worker) services.AddServing().AddInboxWorker();
        if (role is TierRole.All or TierRole.Agent) services.AddAgent(configuration, role);
        if (role == TierRole.Worker) services.AddFollower();
        if (role == TierRole.Tuner) services.AddHostedService<Tuner>();
        return services;
    }

    /// <summary>What every process of a site has.</summary>
    private static IServiceCollection AddSite(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(provider => new HubSettings(provider.GetRequiredService<TierOptions>().HubSettings));
        return services
            .AddSingleton<EdgeFolders>()
            .AddSingleton<EdgeState>()
            .AddSingleton<ReleaseFolder>()
            .AddSingleton<ReleaseServing>()
            .AddSingleton<WorkerFolder>()
            .AddSingleton<JudgingFolder>()
            .AddSingleton<GoldenReader>()
            .AddModels(configuration)
            .AddSingleton(_ => new Backoff(Random.Shared))
            .AddInbox(configuration)
            .AddSingleton<TuningQueue>()
            .AddSingleton<Readiness>();
    }

    /// <summary>What is made of photographs, and what they tell beyond that. Processes of a site count and keep together.</summary>
    private static IServiceCollection AddInspections(this IServiceCollection services) => services
        .AddSingleton(new DriftOptions().Checked())
        .AddSingleton<DriftMonitor>()
        .AddHostedService(provider => provider.GetRequiredService<DriftMonitor>())
        .AddSingleton<SuggestionPool>()
        .AddSingleton<TileObservations>()
        .AddSingleton<InspectionService>();

    /// <summary>What one process of a site does for all of them.</summary>
    private static IServiceCollection AddAgent(this IServiceCollection services, IConfiguration configuration, TierRole role)
    {
        services
            .AddSingleton(provider => new LabelledFolder(provider.GetRequiredService<EdgeFolders>().Samples))
            .AddEnrolling()
            .AddSingleton<UpdateGuard>()
            .AddSingleton<ReleaseShelf>()
            .AddSingleton<ReleaseFetcher>()
            .AddSingleton<ReleaseActivation>()
            .AddHostedService(provider => provider.GetRequiredService<ReleaseActivation>())
            .AddSingleton<CloudLink>()
            .AddSingleton<LinkMeter>()
            .AddSingleton<EdgeInventory>()
            .AddComponents()
            .AddHubSettings()
            .AddSingleton(provider => new EventOutbox(
                provider.GetRequiredService<EdgeFolders>().Outbox, OutboxLimits.Default, provider.GetRequiredService<TimeProvider>()))
            .AddSingleton<EdgeEventWriter>()
            .AddSingleton<IEventWriter>(provider => provider.GetRequiredService<EdgeEventWriter>())
            .AddSingleton<IEventLink, DaprEventLink>()
            .AddHostedService<OutboxPump>()
            .AddHostedService<EventIntake>()
            .AddSingleton<GoldenGate>()
            .AddSingleton<ServingGates>()
            .AddSingleton<TwinReporter>()
            .AddHostedService(provider => provider.GetRequiredService<TwinReporter>())
            .AddSingleton<Reconciler>()
            .AddSingleton<SampleSelector>()
            .AddSingleton<HeadTraining>()
            .AddInboxSources()
            .AddScaling(configuration)
            .AddSingleton<TierHealth>();
        if (role == TierRole.All) services.AddSingleton<IHeadTrainer, LocalHeadTrainer>().AddSingleton<IServedFigures, OwnFigures>().AddSingleton<IGoldenReader>(provider => provider.GetRequiredService<GoldenReader>());
        else services.AddSingleton<IHeadTrainer, QueuedHeadTrainer>().AddSingleton<IPhotographInspector, AgentInspector>().AddWorkerWatch();
        return services;
    }

    /// <summary>What an agent knows of its workers.</summary>
    private static IServiceCollection AddWorkerWatch(this IServiceCollection services) => services
        .AddSingleton<SiteWorkers>()
        .AddHostedService(provider => provider.GetRequiredService<SiteWorkers>())
        .AddSingleton<IServedFigures>(provider => provider.GetRequiredService<SiteWorkers>())
        .AddSingleton<IGoldenReader, WorkerGoldenReader>()
        .AddSingleton<WorkerSwitch>();

    /// <summary>What a worker has in an agent's stead.</summary>
    private static IServiceCollection AddFollower(this IServiceCollection services) => services
        .AddSingleton<IEventWriter, EventSpool>()
        .AddSingleton<ReleaseFollower>()
        .AddHostedService(provider => provider.GetRequiredService<ReleaseFollower>())
        .AddHostedService<WorkerJudge>();

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

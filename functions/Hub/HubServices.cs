using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Puente.Catalog;
using Puente.Functions.Common.Settings;
using Puente.Hub.Components;
using Puente.Hub.Datasets;
using Puente.Hub.Edges;
using Puente.Hub.Edges.Joining;
using Puente.Hub.Edges.Messages;
using Puente.Hub.Edges.Tokens;
using Puente.Hub.Placements;
using Puente.Hub.Pretraining;
using Puente.Hub.Releases;
using Puente.Hub.Rollouts;
using Puente.Hub.Rollouts.Records;
using Puente.Hub.Rollouts.Steps;
using Puente.Hub.Settings;

namespace Puente.Hub;

/// <summary>What the hub is made of, in either position of the function host.</summary>
public static class HubServices
{
    /// <summary>How long an edge that was away may still begin with what it was asked for meanwhile.</summary>
    private static readonly TimeSpan WishLifetime = TimeSpan.FromDays(90);

    /// <summary>Adds the hub's parts.</summary>
    public static IServiceCollection AddHub(this IServiceCollection services, TierOptions tier) => services
        .AddCatalog(provider => CatalogSettings.Read(provider.GetRequiredService<IConfiguration>(), Path.Combine(tier.Data, "catalog.db")))
        .AddHostedService<CatalogMigration>()
        .AddSingleton<SharedKey>()
        .AddSingleton<HubFolders>()
        .AddSingleton<DatasetPacker>()
        .AddSingleton<RunProgress>()
        .AddSingleton<PretrainSlices>()
        .AddSingleton<SigningKey>()
        .AddSingleton(provider => new TwinSigner(provider.GetRequiredService<SigningKey>().Open, WishLifetime))
        .AddSingleton<BackboneEvaluation>()
        .AddSingleton<FileSignatures>()
        .AddSingleton<ReleasePublisher>()
        .AddSingleton<HeadReleases>()
        .AddSingleton<ReleaseCompensation>()
        .AddSingleton<ModelCards>()
        .AddEnrolment()
        .AddMetrics()
        .AddSingleton<IngestionMetrics>()
        .AddSingleton<EdgeIngestion>()
        .AddSingleton(provider => PlacementSettings.Read(provider.GetRequiredService<IConfiguration>()))
        .AddSingleton<ClusterSets>()
        .AddSingleton<FleetPlacements>()
        .AddSingleton<ComponentStore>()
        .AddSingleton<FleetComponents>()
        .AddSingleton<SettingsStore>()
        .AddSingleton<FleetSettings>()
        .AddSingleton<RolloutPlanner>()
        .AddSingleton<EdgePresence>()
        .AddSingleton<RolloutStore>()
        .AddSingleton<RolloutPlacement>()
        .AddSingleton<RolloutNews>(provider => provider.GetRequiredService<CatalogOptions>().IsShared
            ? ActivatorUtilities.CreateInstance<ReplicaNews>(provider)
            : ActivatorUtilities.CreateInstance<LoneNews>(provider))
        .AddSingleton<RolloutLook>()
        .AddSingleton<RolloutBeginning>()
        .AddSingleton<RolloutAdvance>()
        .AddSingleton<RolloutEnding>()
        .AddSingleton<RollbackSteps>()
        .AddSingleton<TierHealth>();

    /// <summary>How edges join, prove themselves and are heard.</summary>
    private static IServiceCollection AddEnrolment(this IServiceCollection services) => services
        .AddSingleton(provider => EnrolmentPolicy.Read(provider.GetRequiredService<IConfiguration>()))
        .AddHostedService<EnrolmentNotice>()
        .AddSingleton<EdgeKeys>()
        .AddSingleton<EnrolmentCache>()
        .AddSingleton<Sightings>()
        .AddSingleton<Enrolments>()
        .AddSingleton<Standings>()
        .AddSingleton<HubSigner>()
        .AddSingleton<JoinTokens>()
        .AddSingleton<Challenges>()
        .AddSingleton<Refusals>()
        .AddSingleton<Proofs>()
        .AddSingleton<JoinPace>()
        .AddSingleton<Joins>()
        .AddSingleton<Credentials>()
        .AddSingleton<HeardSequences>()
        .AddSingleton<EdgeMessages>();
}

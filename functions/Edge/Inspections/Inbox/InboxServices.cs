using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Puente.Edge.Inspections.Inbox.Ledger;
using Puente.Edge.Inspections.Inbox.Notifications;
using Puente.Edge.Inspections.Inbox.Polling;

namespace Puente.Edge.Inspections.Inbox;

/// <summary>What the inbox is made of.</summary>
public static class InboxServices
{
    /// <summary>Adds the inbox as every process of a site sees it.</summary>
    /// <exception cref="Core.InputException">Settings are wrong.</exception>
    public static IServiceCollection AddInbox(this IServiceCollection services, IConfiguration configuration) => services
        .AddSingleton(InboxOptions.Read(configuration))
        .AddSingleton<InboxStore>()
        .AddSingleton<InboxState>()
        .AddSingleton<InboxLedger>();

    /// <summary>Adds who tells of photographs.</summary>
    public static IServiceCollection AddInboxSources(this IServiceCollection services) => services
        .AddSingleton<InboxSources>()
        .AddSingleton<InboxPoller>()
        .AddSingleton<NotifiedArrivals>()
        .AddSingleton<BlobTriggerArrivals>();

    /// <summary>Adds who inspects them.</summary>
    public static IServiceCollection AddInboxWorker(this IServiceCollection services) => services
        .AddSingleton<IPhotographInspector, PhotographInspector>()
        .AddHostedService<InboxWorker>();
}

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Puente.Catalog;
using Puente.Hub.Releases;

namespace Puente.Hub;

/// <summary>Brings the catalog's schema up to date before the hub takes a request, and sees whether this replica is one of the hub that the catalog is of.</summary>
public sealed class CatalogMigration(IServiceProvider services) : IHostedLifecycleService
{
    /// <inheritdoc/>
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await CatalogRegistration.MigrateAsync(services, cancellationToken);
        await services.GetRequiredService<SharedKey>().CheckAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

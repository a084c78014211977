using Microsoft.Extensions.Hosting;
using Puente.Runtime.DurableTask.Client;

namespace Puente.Runtime.DurableTask.Engine;

internal sealed class DurableTaskHost(DurableTaskClient client) : IHostedService
{
    public DurableTaskClient Client { get; } = client;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Puente.Functions.Common.Tiers;

/// <summary>Stops the tier when its standard input closes: the pipe to the process that started it breaks even when that one is killed.</summary>
public sealed class ParentWatch(IHostApplicationLifetime lifetime, ILogger<ParentWatch> log) : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        await using var input = Console.OpenStandardInput();
        var buffer = new byte[256];
        while (!stoppingToken.IsCancellationRequested && await input.ReadAsync(buffer, stoppingToken) > 0)
        {
        }

        if (stoppingToken.IsCancellationRequested) return;
        log.LogInformation("The process that started this one is gone: stopping.");
        lifetime.StopApplication();
    }
}

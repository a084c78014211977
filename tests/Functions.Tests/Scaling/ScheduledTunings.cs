using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Puente.Runtime.DurableTask;
using Puente.Runtime.DurableTask.Client;
using Puente.Runtime.DurableTask.Worker;
using Puente.Workflows.Tuning;

namespace Puente.Functions.Tests.Scaling;

/// <summary>Writes into an edge's folder, before it starts, tunings that wait for tomorrow, and a retraining that does.</summary>
internal static class ScheduledTunings
{
    public static async Task WriteAsync(string data, int tunings)
    {
        Directory.CreateDirectory(data);
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddDurableTask(options => (options.DatabasePath, options.HubName) = (Path.Combine(data, "durable.db"), "PuenteEdge"));
        using var host = builder.Build();
        await host.StartAsync();
        var client = host.Services.GetRequiredService<DurableTaskClient>();
        var tomorrow = DateTimeOffset.UtcNow.AddDays(1);
        for (var number = 0; number < tunings; number++)
            await client.ScheduleNewOrchestrationInstanceAsync(nameof(TuneOrchestrator), new TuneInput(), new StartOrchestrationOptions($"tune-{number}", tomorrow));
        await client.ScheduleNewOrchestrationInstanceAsync(nameof(RetrainOrchestrator), new RetrainInput(), new StartOrchestrationOptions("retrain", tomorrow));
        await host.StopAsync();
    }
}

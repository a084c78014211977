// Runs orchestrations under load until all are done, and is killed on the way.
// Arguments: database, ledger, count. Exit code 0 when every orchestration has ended.
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Puente.Runtime.DurableTask;
using Puente.Runtime.DurableTask.Client;
using Puente.Runtime.DurableTask.Worker;

var (database, ledger, count) = (args[0], args[1], int.Parse(args[2], System.Globalization.CultureInfo.InvariantCulture));
var gate = new Lock();

var builder = Host.CreateApplicationBuilder();
builder.Logging.ClearProviders();
builder.Services.AddDurableTask(o => o.DatabasePath = database);
builder.Services.ConfigureDurableTasks((_, tasks) => tasks
    .AddActivity<int, int>("Square", async (n, token) =>
    {
        await Task.Delay(Random.Shared.Next(1, 15), token);
        // One line a run, appended at once: what the activity did to the world.
        lock (gate) File.AppendAllText(ledger, $"{n}\n");
        return n * n;
    })
    .AddOrchestrator("Sum", async context =>
    {
        var n = context.GetInput<int>();
        var first = await Task.WhenAll(Enumerable.Range(0, 3).Select(i => context.CallActivityAsync<int>("Square", (n * 10) + i)));
        await context.CreateTimer(TimeSpan.FromMilliseconds(20), CancellationToken.None);
        var child = await context.CallSubOrchestratorAsync<int>("Child", (n * 10) + 3);
        return first.Sum() + child;
    })
    .AddOrchestrator("Child", async context => await context.CallActivityAsync<int>("Square", context.GetInput<int>())));

using var host = builder.Build();
await host.StartAsync();
var client = host.Services.GetRequiredService<DurableTaskClient>();
Console.WriteLine("up");

var every = Enum.GetNames<OrchestrationRuntimeStatus>();
for (var n = 0; n < count; n++)
{
    try
    {
        await client.ScheduleNewOrchestrationInstanceAsync("Sum", n, new StartOrchestrationOptions($"sum-{n}") { DedupeStatuses = every });
    }
    catch (OrchestrationAlreadyExistsException)
    {
        // Scheduled by a predecessor that was killed.
    }
}

for (var n = 0; n < count; n++) await client.WaitForInstanceCompletionAsync($"sum-{n}");
await host.StopAsync();
Console.WriteLine("done");

// A worker under load, to be killed, stopped or cut off on the way.
// Arguments: store (a SQLite file, or a PostgreSQL connection string), hub, ledger, count.
// With a count it schedules that many orchestrations, waits for them and ends with 0; with 0 it works until it is killed.
// PUENTE_FAULT=<point>:<times> lets it die at the so-manieth pass of a fault point.
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Puente.Runtime.DurableTask;
using Puente.Runtime.DurableTask.Client;
using Puente.Runtime.DurableTask.Storage;
using Puente.Runtime.DurableTask.Worker;

var (store, hub, ledger, count) = (args[0], args[1], args[2], int.Parse(args[3], CultureInfo.InvariantCulture));
// Appends of two processes to one file may overwrite each other.
var own = $"{ledger}.{Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}";
var gate = new Lock();

var builder = Host.CreateApplicationBuilder();
builder.Logging.ClearProviders().AddSimpleConsole(o => o.SingleLine = true).SetMinimumLevel(LogLevel.Warning);
builder.Services.AddDurableTask(o =>
{
    if (store.Contains('='))
        o.ConnectionString = store;
    else
        o.DatabasePath = store;
    o.HubName = hub;
    o.LeaseDuration = TimeSpan.FromSeconds(1);
    o.PollInterval = TimeSpan.FromMilliseconds(250);
    o.MaxStorageBackoff = TimeSpan.FromMilliseconds(250);
    o.Probe = Fault();
});
builder.Services.ConfigureDurableTasks((_, tasks) => tasks
    .AddActivity("Square", async (call, token) =>
    {
        await Task.Delay(Random.Shared.Next(1, 15), token);
        var n = call.GetInput<int>();
        // One line a run, appended at once: what the activity did to the world, and under which key.
        lock (gate) File.AppendAllText(own, $"{n} {call.IdempotencyKey}\n");
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
Console.WriteLine("up");
if (count == 0) await Task.Delay(Timeout.Infinite);

var client = host.Services.GetRequiredService<DurableTaskClient>();
var every = Enum.GetNames<OrchestrationRuntimeStatus>();
await Parallel.ForAsync(0, count, async (n, _) =>
{
    try
    {
        await client.ScheduleNewOrchestrationInstanceAsync("Sum", n, new StartOrchestrationOptions($"sum-{n}") { DedupeStatuses = every }, CancellationToken.None);
    }
    catch (OrchestrationAlreadyExistsException)
    {
        // Scheduled by a predecessor that was killed.
    }
});
for (var n = 0; n < count; n++) await client.WaitForInstanceCompletionAsync($"sum-{n}");
await host.StopAsync();
Console.WriteLine("done");

static Action<FaultPoint>? Fault()
{
    if (Environment.GetEnvironmentVariable("PUENTE_FAULT")?.Split(':') is not [var name, var times]) return null;
    var (at, left) = (Enum.Parse<FaultPoint>(name), int.Parse(times, CultureInfo.InvariantCulture));
    return point =>
    {
        if (point == at && Interlocked.Decrement(ref left) == 0) System.Diagnostics.Process.GetCurrentProcess().Kill();
    };
}

using System.Collections.Concurrent;
using System.Diagnostics;
using Dapr;
using Dapr.Client;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Puente.Runtime.Dapr.Resources;

namespace Puente.Runtime.Dapr.Tests;

/// <summary><c>bindings.cron</c> and an app on Kestrel, by a clock that the test moves.</summary>
public sealed class CronBindingTests : IAsyncLifetime
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);
    private readonly TestFolder folder = new();
    private readonly Clock clock = new();
    private readonly ConcurrentQueue<Call> calls = [];
    private WebApplication? app;
    private Func<Call, Task<int>> answer = _ => Task.FromResult(200);

    private sealed record Call(string Method, string Path, string Body, IHeaderDictionary Headers);

    /// <summary>Tells how many timers were set: a test moves the clock when the binding waits for it.</summary>
    private sealed class Clock() : FakeTimeProvider(new DateTimeOffset(2020, 3, 1, 12, 0, 0, TimeSpan.Zero))
    {
        private int timers;

        /// <summary>Waits of the schedule so far; the patience with a call of the app, a minute, is none.</summary>
        public int Timers => Volatile.Read(ref timers);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            if (dueTime < TimeSpan.FromMinutes(1))
                Interlocked.Increment(ref timers);
            return timer;
        }
    }

    public ValueTask InitializeAsync() => default;

    public async ValueTask DisposeAsync()
    {
        if (app is not null)
        {
            await app.StopAsync();
            await app.DisposeAsync();
        }

        folder.Dispose();
    }

    private async Task StartAsync(params (string, string)[] metadata)
    {
        folder.WithComponent("tick", "bindings.cron", [("schedule", "*/10 * * * * *"), .. metadata]);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddEmbeddedDapr(options =>
        {
            folder.Fill(options, "app");
            options.TimeProvider = clock;
            options.AppToken = "let me in";
        });
        app = builder.Build();
        app.Run(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            var headers = new HeaderDictionary(context.Request.Headers.ToDictionary(h => h.Key, h => h.Value, StringComparer.OrdinalIgnoreCase));
            var call = new Call(context.Request.Method, context.Request.Path, await reader.ReadToEndAsync(), headers);
            calls.Enqueue(call);
            context.Response.StatusCode = await answer(call);
        });
        await app.StartAsync();
    }

    private static async Task Until(Func<bool> holds, string what)
    {
        for (var waited = Stopwatch.StartNew(); !holds(); await Task.Delay(5))
            Assert.True(waited.Elapsed < Deadline, $"waited in vain for {what}");
    }

    private int Posts => calls.Count(c => c.Method == "POST");

    /// <summary>Moves the clock when the binding has set its <paramref name="timer"/>th timer.</summary>
    private async Task AdvanceAsync(int seconds, int timer)
    {
        await Until(() => clock.Timers >= timer, $"timer {timer}");
        clock.Advance(TimeSpan.FromSeconds(seconds));
    }

    [Fact]
    public async Task An_app_that_agrees_is_called_on_time_with_the_headers_of_Dapr()
    {
        await StartAsync();
        await AdvanceAsync(9, 1);
        Assert.Equal(0, Posts);
        clock.Advance(TimeSpan.FromSeconds(1));
        await Until(() => Posts == 1, "the first tick");
        await AdvanceAsync(10, 2);
        await Until(() => Posts == 2, "the second tick");
        Assert.Equal(["OPTIONS", "POST", "POST"], calls.Select(c => c.Method));
        Assert.All(calls, c => Assert.Equal(("/tick", "", "let me in"), (c.Path, c.Body, c.Headers["dapr-api-token"].ToString())));
        Assert.Equal(["2020-03-01 12:00:10 +0000 UTC", "2020-03-01 12:00:20 +0000 UTC"], calls.Skip(1).Select(c => c.Headers["readTimeUTC"].ToString()));
        Assert.All(calls.Skip(1), c => Assert.Equal(("Local", "application/json"), (c.Headers["timeZone"].ToString(), c.Headers.ContentType.ToString())));
    }

    [Theory]
    [InlineData(405, true)]
    [InlineData(204, true)]
    [InlineData(404, false)]
    [InlineData(500, false)]
    public async Task The_app_s_answer_to_OPTIONS_decides(int status, bool called)
    {
        answer = call => Task.FromResult(call.Method == "OPTIONS" ? status : 200);
        await StartAsync(("route", "jobs/poll"));
        await Until(() => !calls.IsEmpty, "the question");
        Assert.Equal(("OPTIONS", "/jobs/poll"), (calls.First().Method, calls.First().Path));
        if (called)
        {
            await AdvanceAsync(10, 1);
            await Until(() => Posts == 1, "the tick");
            Assert.Equal("/jobs/poll", calls.Last().Path);
        }
        else
        {
            // The sidecar's work is over: it has nothing else to do.
            var sidecar = app!.Services.GetServices<Microsoft.Extensions.Hosting.IHostedService>().OfType<Delivery.EmbeddedSidecar>().Single();
            await sidecar.ExecuteTask!.WaitAsync(Deadline);
            Assert.Equal((0, 0), (Posts, clock.Timers));
        }
    }

    [Theory]
    [InlineData("input")]
    [InlineData("input, output")]
    public async Task A_direction_of_input_asks_nobody(string direction)
    {
        answer = call => Task.FromResult(call.Method == "OPTIONS" ? 404 : 200);
        await StartAsync(("direction", direction), ("route", "/jobs"));
        await AdvanceAsync(10, 1);
        await Until(() => !calls.IsEmpty, "the tick");
        Assert.Equal(("POST", "/jobs"), (calls.Single().Method, calls.Single().Path));
    }

    [Fact]
    public async Task A_busy_app_is_called_once_at_a_time_and_missed_ticks_are_not_made_up()
    {
        var release = new TaskCompletionSource();
        answer = async call =>
        {
            if (call.Method == "POST")
                await release.Task;
            return 200;
        };
        await StartAsync();
        await AdvanceAsync(10, 1);
        await Until(() => Posts == 1, "the first tick");
        clock.Advance(TimeSpan.FromSeconds(35));
        Assert.Equal((1, 1), (Posts, clock.Timers));
        release.SetResult();
        await Until(() => clock.Timers == 2, "the next wait");
        Assert.Equal(1, Posts);
        clock.Advance(TimeSpan.FromSeconds(5));
        await Until(() => Posts == 2, "the next tick");
        Assert.Equal("2020-03-01 12:00:50 +0000 UTC", calls.Last().Headers["readTimeUTC"].ToString());
    }

    [Fact]
    public async Task A_failure_of_the_app_does_not_stop_the_clock()
    {
        answer = call => Task.FromResult(call.Method == "POST" ? 500 : 200);
        await StartAsync();
        for (var tick = 1; tick <= 3; tick++)
        {
            await AdvanceAsync(10, tick);
            await Until(() => Posts == tick, $"tick {tick}");
        }
    }

    [Fact]
    public async Task It_is_listed_and_has_no_operations()
    {
        folder.WithComponent("tick", "bindings.cron", ("schedule", "@hourly"));
        folder.WithComponent("never", "bindings.cron", ("schedule", "@hourly"), ("direction", "output"));
        using var client = folder.Client();
        Assert.Equal([("never", "bindings.cron"), ("tick", "bindings.cron")], (await client.GetMetadataAsync()).Components.Select(c => (c.Name, c.Type)).Order());
        Assert.Equal(["tick"], client.Inputs.Select(i => i.Name));
        var error = await Assert.ThrowsAsync<DaprException>(() => client.InvokeBindingAsync("tick", "create", ""));
        Assert.Equal(StatusCode.Internal, Assert.IsType<RpcException>(error.InnerException).StatusCode);
        Assert.Contains("binding tick is an input binding", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Faults_of_its_file_are_told_with_what_is_allowed()
    {
        folder.WithComponent("tick", "bindings.cron", ("schedule", "@fortnightly"), ("direction", "both"), ("colour", "blue"));
        var faults = Assert.Throws<ComponentException>(() => folder.Client()).Faults;
        Assert.Equal([(9, "schedule", "@fortnightly"), (11, "direction", "both"), (13, "colour", "blue")], faults.Select(f => (f.Line, f.Field["spec.metadata.".Length..], f.Value!)).Order());
        Assert.Contains("@every 10s", faults[0].Problem, StringComparison.Ordinal);
    }
}

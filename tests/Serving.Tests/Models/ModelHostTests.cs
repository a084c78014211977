using Puente.Core;
using Puente.Serving.Engine;
using Puente.Serving.Models;

namespace Puente.Serving.Tests.Models;

public sealed class ModelHostTests : IDisposable
{
    private const int ImageBytes = TinyModels.Side * TinyModels.Side * 3;
    private readonly TinyRelease files = new();

    public void Dispose() => files.Dispose();

    [Fact]
    public async Task Nothing_is_served_until_a_release_is_warm()
    {
        using var host = new ModelHost();
        Assert.False(host.Ready);
        Assert.Throws<ModelUnavailableException>(host.Rent);
        host.SwitchTo(files.Load());
        Assert.True(host.Ready);
        using var lease = host.Rent();
        var output = await host.InferAsync(lease.Release, new byte[20 * ImageBytes], 20);
        Assert.Equal(60, output.Logits.Length);
        var counters = host.Counters;
        Assert.Equal((1, 20, 0, 1), (counters.Requests, counters.Images, counters.Failures, counters.Switches));
        Assert.True(counters.Seconds > 0);
    }

    [Fact]
    public void A_release_that_fails_to_warm_never_displaces_the_one_that_works()
    {
        using var host = new ModelHost();
        var good = files.Load(id: "good");
        host.SwitchTo(good);
        TinyModels.WriteTo(files.Folder, bias: [float.NaN, 0, 0]);
        var bad = files.Load(id: "bad");
        Assert.Throws<InputException>(() => host.SwitchTo(bad));
        Assert.False(bad.IsOpen);
        Assert.Equal("good", host.CurrentId);
        Assert.True(good.IsOpen);
    }

    [Fact]
    public async Task A_switch_under_load_loses_no_request_and_frees_the_old_releases()
    {
        using var host = new ModelHost();
        var releases = Enumerable.Range(0, 12).Select(i => files.Load(id: $"release-{i}")).ToList();
        host.SwitchTo(releases[0]);
        using var stop = new CancellationTokenSource();
        var seen = new System.Collections.Concurrent.ConcurrentDictionary<string, int>();
        var clients = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            var answered = 0;
            while (!stop.IsCancellationRequested)
            {
                using var lease = host.Rent();
                var output = await host.InferAsync(lease.Release, new byte[3 * ImageBytes], 3);
                Assert.Equal(9, output.Logits.Length);
                seen.AddOrUpdate(lease.Release.Id, 1, (_, n) => n + 1);
                answered++;
            }

            return answered;
        })).ToList();
        foreach (var release in releases.Skip(1))
        {
            await Until(() => seen.ContainsKey(host.CurrentId!), clients);
            host.SwitchTo(release);
        }

        await Until(() => seen.ContainsKey("release-11"), clients);
        await stop.CancelAsync();
        var total = (await Task.WhenAll(clients)).Sum();
        Assert.Equal(total, host.Counters.Requests);
        Assert.Equal(0, host.Counters.Failures);
        Assert.Equal(12, seen.Count);
        Assert.All(releases.SkipLast(1), r => Assert.False(r.IsOpen));
    }

    [Fact]
    public void More_than_the_pending_bound_is_refused_and_a_place_given_back_is_free()
    {
        using var host = new ModelHost(new ModelHostOptions { MaxPending = 2 });
        var first = host.Admit();
        using var second = host.Admit();
        Assert.Throws<ModelUnavailableException>(host.Admit);
        first.Dispose();
        first.Dispose();
        using var third = host.Admit();
        Assert.Throws<ModelUnavailableException>(host.Admit);
        Assert.Equal(2, host.Counters.Refused);
    }

    private static async Task Until(Func<bool> condition, List<Task<int>> clients)
    {
        var deadline = Environment.TickCount64 + 20_000;
        while (!condition())
        {
            if (clients.Find(c => c.IsFaulted) is { } failed) await failed;
            Assert.True(Environment.TickCount64 < deadline, "The condition did not hold within 20 s.");
            await Task.Yield();
        }
    }
}

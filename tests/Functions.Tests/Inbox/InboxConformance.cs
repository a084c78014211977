using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Puente.Core;
using Puente.Edge.Inspections.Inbox;
using Puente.Edge.Inspections.Inbox.Ledger;

namespace Puente.Functions.Tests.Inbox;

/// <summary>What every source of photographs promises, whatever tells of them and wherever they lie.</summary>
public abstract class InboxConformance : IAsyncLifetime
{
    private readonly List<Site> _sites = [];

    protected string Folder { get; } = Directory.CreateTempSubdirectory("puente-inbox-").FullName;

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Leases and waits run by it; moved on by <see cref="PassAsync(Func{Task{bool}}, string)"/>.</summary>
    protected FakeTimeProvider Time { get; } = new(DateTimeOffset.UtcNow.AddDays(-1000));

    internal FakeInspector Inspector { get; } = new();

    protected virtual InboxOptions Options { get; } = new() { AtOnce = 2, Lease = TimeSpan.FromMinutes(10), MaxWaiting = 20 };

    public virtual ValueTask InitializeAsync()
    {
        Component("objects", "bindings.localstorage", ("rootPath", "objects"));
        Component("state", "state.sqlite", ("connectionString", "state.db"));
        return ValueTask.CompletedTask;
    }

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        foreach (var site in _sites) await site.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    [Fact]
    public async Task A_photograph_is_inspected_once_however_often_it_is_told_of()
    {
        var site = await Open().WorkAsync();
        await PutAsync(site, "deck.jpg", "deck");
        for (var times = 0; times < 3; times++) await TellAsync(site, "deck.jpg");
        await PassAsync(async () => (await site.StatusAsync()).Done == 1, "the inspection");
        await TellAsync(site, "deck.jpg");
        // One that was told of while the first was just being done is found to be a repetition.
        await PassAsync(async () => Standing(await site.StatusAsync()) == (0, 0, 0L), "repetitions to go");
        Assert.Equal([("deck.jpg", "deck")], Inspector.Done);
        Assert.Equal(1, (await site.StatusAsync()).Done);
    }

    [Fact]
    public async Task Two_processes_that_are_both_told_inspect_each_photograph_once()
    {
        Site[] sites = [await Open().WorkAsync(), await Open().WorkAsync()];
        var names = Enumerable.Range(0, 12).Select(number => $"span-{number:D2}.jpg").ToList();
        foreach (var name in names) await PutAsync(sites[0], name, name);
        await Task.WhenAll(sites.Select(site => Task.Run(async () =>
        {
            foreach (var name in names) await TellAsync(site, name);
        })));
        await PassAsync(async () => (await sites[1].StatusAsync()).Done == names.Count, "all inspections");
        Assert.Equal(names, Inspector.Done.Select(one => one.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_new_version_of_a_key_is_a_new_arrival()
    {
        var site = await Open().WorkAsync();
        await PutAsync(site, "deck.jpg", "before");
        await TellAsync(site, "deck.jpg");
        await PassAsync(async () => (await site.StatusAsync()).Done == 1, "the first version");
        await PutAsync(site, "deck.jpg", "after the repair");
        await TellAsync(site, "deck.jpg");
        await PassAsync(async () => (await site.StatusAsync()).Done == 2, "the second version");
        Assert.Equal(["before", "after the repair"], Inspector.Done.Select(one => one.Content));
    }

    [Fact]
    public async Task After_five_tries_a_photograph_is_poison_with_its_reason_and_the_others_are_not_held_up()
    {
        var site = await Open().WorkAsync();
        foreach (var (name, content) in new[] { ("a.jpg", "broken"), ("b.jpg", "fine"), ("c.jpg", "fine too") })
        {
            await PutAsync(site, name, content);
            await TellAsync(site, name);
        }

        await PassAsync(async () => (await site.StatusAsync()).Done == 2, "the others");
        await PassAsync(async () => (await site.StatusAsync()).PoisonedInAll == 1, "the poison");
        await TellAsync(site, "a.jpg");
        Assert.Equal(5, Inspector.TriesOf("broken"));
        var poisoned = Assert.Single((await site.StatusAsync()).Poisoned);
        Assert.Equal(("inbox/a.jpg", "The lens of a.jpg is broken.", 5), (poisoned.Key, poisoned.Reason, poisoned.Tries));
        var note = JsonSerializer.Deserialize<PoisonedPhotograph>((await site.Own.GetAsync("poison/inbox/a.jpg.json", Cancel))!, Json.Options);
        Assert.Equal(poisoned, note);
        Assert.Equal((0, 0, 1L), Standing(await site.StatusAsync()));
    }

    [Fact]
    public async Task One_that_fails_four_times_is_done_with_the_fifth()
    {
        Inspector.Fails["shy"] = 4;
        var site = await Open().WorkAsync();
        await PutAsync(site, "a.jpg", "shy");
        await TellAsync(site, "a.jpg");
        await PassAsync(async () => (await site.StatusAsync()).Done == 1, "the fifth try");
        Assert.Equal(5, Inspector.TriesOf("shy"));
        Assert.Equal((0, 0, 0L), Standing(await site.StatusAsync()));
    }

    [Theory]
    [InlineData("a.jpg", "not an image")]
    [InlineData("a:b.jpg", "fine")]
    [InlineData("empty.jpg", "")]
    public async Task Bad_input_is_poison_at_once(string name, string content)
    {
        var site = await Open().WorkAsync();
        await PutAsync(site, name, content);
        await TellAsync(site, name);
        await PassAsync(async () => (await site.StatusAsync()).PoisonedInAll == 1, "the poison");
        Assert.Equal(1, Assert.Single((await site.StatusAsync()).Poisoned).Tries);
        Assert.NotNull(await site.Own.GetAsync(InboxNames.Poison($"inbox/{name}"), Cancel));
        Assert.Empty(Inspector.Done);
    }

    [Fact]
    public async Task Poison_is_tried_afresh_when_asked_for()
    {
        Inspector.Fails["moody"] = 5;
        var site = await Open().WorkAsync();
        await PutAsync(site, "a.jpg", "moody");
        await TellAsync(site, "a.jpg");
        await PassAsync(async () => (await site.StatusAsync()).PoisonedInAll == 1, "the poison");
        await site.Ledger.TryAgainAsync(await site.Ledger.FindPoisonedAsync("inbox/a.jpg", null, Cancel), Cancel);
        await PassAsync(async () => (await site.StatusAsync()).Done == 1, "the inspection");
        Assert.Empty((await site.StatusAsync()).Poisoned);
        await Assert.ThrowsAsync<InputException>(() => site.Ledger.FindPoisonedAsync("inbox/a.jpg", null, Cancel));
    }

    [Fact]
    public async Task What_a_dead_process_had_in_hand_is_taken_over()
    {
        var dead = Open();
        await PutAsync(dead, "deck.jpg", "deck");
        await TellAsync(dead, "deck.jpg");
        Assert.NotNull((await dead.Ledger.ClaimAsync(Cancel)).Entry);

        var heir = await Open().WorkAsync();
        await TellAsync(heir, "deck.jpg");
        Time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal((0, 1, 0L), Standing(await heir.StatusAsync()));
        Time.Advance(TimeSpan.FromMinutes(6));
        await PassAsync(async () => (await heir.StatusAsync()).Done == 1, "the inspection");
        Assert.Equal([("deck.jpg", "deck")], Inspector.Done);
    }

    [Fact]
    public async Task A_process_that_dies_before_it_could_say_so_is_not_repeated()
    {
        var dead = Open();
        await PutAsync(dead, "deck.jpg", "deck");
        await TellAsync(dead, "deck.jpg");
        var entry = (await dead.Ledger.ClaimAsync(Cancel)).Entry!;
        Assert.True(await dead.State.TrySaveAsync(InboxNames.Receipt(entry.Key, entry.Version), new InboxReceipt(entry.Id, Time.GetUtcNow(), "made"), "", Cancel));

        Time.Advance(TimeSpan.FromMinutes(11));
        var heir = await Open().WorkAsync();
        await PassAsync(async () => (await heir.StatusAsync()).Done == 1, "the entry to be closed");
        Assert.Empty(Inspector.Done);
        Assert.Equal((0, 0, 0L), Standing(await heir.StatusAsync()));
    }

    [Fact]
    public async Task A_photograph_that_kills_its_process_five_times_is_poison()
    {
        var site = Open();
        await PutAsync(site, "bomb.jpg", "bomb");
        await TellAsync(site, "bomb.jpg");
        for (var deaths = 0; deaths < 5; deaths++)
        {
            Assert.NotNull((await site.Ledger.ClaimAsync(Cancel)).Entry);
            Time.Advance(TimeSpan.FromMinutes(11));
        }

        await site.WorkAsync();
        await PassAsync(async () => (await site.StatusAsync()).PoisonedInAll == 1, "the poison");
        Assert.Contains("died", Assert.Single((await site.StatusAsync()).Poisoned).Reason, StringComparison.Ordinal);
        Assert.Equal(0, Inspector.TriesOf("bomb"));
    }

    [Fact]
    public async Task A_stop_is_no_try()
    {
        var first = await Open().WorkAsync();
        await PutAsync(first, "slow.jpg", "hang on");
        await TellAsync(first, "slow.jpg");
        await PassAsync(() => Task.FromResult(Inspector.TriesOf("hang on") == 1), "the inspection to begin");
        await first.StopAsync();
        var other = Open();
        Assert.Equal((1, 0, 0L), Standing(await other.StatusAsync()));
        Assert.Equal(1, (await other.Ledger.ClaimAsync(Cancel)).Entry!.Tries);
    }

    [Fact]
    public async Task A_long_inspection_stays_in_hand()
    {
        var first = await Open().WorkAsync();
        await PutAsync(first, "slow.jpg", "hang on");
        await TellAsync(first, "slow.jpg");
        await PassAsync(() => Task.FromResult(Inspector.TriesOf("hang on") == 1), "the inspection to begin");
        var other = await Open().WorkAsync();
        // Ten minutes in steps of a third of the lease, each with time to renew it.
        for (var step = 0; step < 60; step++)
        {
            Time.Advance(TimeSpan.FromSeconds(10));
            await Task.Delay(50, Cancel);
        }

        Assert.Equal((0, 1, 0L), Standing(await other.StatusAsync()));
        Assert.Equal(1, Inspector.TriesOf("hang on"));
        Inspector.Gate.SetResult();
        await PassAsync(async () => (await other.StatusAsync()).Done == 1, "the inspection");
        Assert.Single(Inspector.Done);
    }

    [Fact]
    public async Task A_site_without_a_model_keeps_photographs_waiting()
    {
        Inspector.Holding = "No release is in place yet.";
        var site = await Open().WorkAsync();
        await PutAsync(site, "deck.jpg", "deck");
        await TellAsync(site, "deck.jpg");
        Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal((1, 0, 0L), Standing(await site.StatusAsync()));
        Inspector.Holding = null;
        await PassAsync(async () => (await site.StatusAsync()).Done == 1, "the inspection");
        Assert.Equal(1, Inspector.TriesOf("deck"));
    }

    [Fact]
    public async Task No_more_are_in_hand_than_the_settings_say_and_none_is_lost_at_the_bound()
    {
        var site = Open();
        var names = Enumerable.Range(0, 30).Select(number => $"{number:D2}.jpg").ToList();
        foreach (var name in names) await PutAsync(site, name, name);
        Inspector.Holding = "Not yet.";
        await site.WorkAsync();
        await TellAllAsync(site, names.Take(Options.MaxWaiting));
        Assert.Equal(Options.MaxWaiting, (await site.StatusAsync()).Waiting);
        Inspector.Holding = null;
        await PassAsync(
            async () =>
            {
                await TellAllAsync(site, names);
                return (await site.StatusAsync()).Done == names.Count;
            },
            "all inspections");
        Assert.Equal(names, Inspector.Done.Select(one => one.Name).Order(StringComparer.Ordinal));
        Assert.InRange(Inspector.MostAtOnce, 1, Options.AtOnce);
    }

    /// <summary>Lays a photograph in the store.</summary>
    internal abstract Task PutAsync(Site site, string name, string content);

    /// <summary>The source tells of it. Returns when it is noted, or when the inbox is full.</summary>
    internal abstract Task TellAsync(Site site, string name);

    private async Task TellAllAsync(Site site, IEnumerable<string> names)
    {
        foreach (var name in names)
            if (await site.StatusAsync() is var status && status.Waiting + status.InHand < Options.MaxWaiting) await TellAsync(site, name);
    }

    internal Site Open(InboxOptions? options = null)
    {
        var site = new Site(Folder, _ => Inspector, options ?? Options, Time);
        _sites.Add(site);
        return site;
    }

    /// <summary>Lets the clock run until <paramref name="holds"/>.</summary>
    protected async Task PassAsync(Func<Task<bool>> holds, string what)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        over.CancelAfter(TimeSpan.FromSeconds(120));
        while (!await holds())
        {
            Assert.False(over.IsCancellationRequested, $"Waited in vain for {what}.");
            Time.Advance(TimeSpan.FromMilliseconds(250));
            await Task.Delay(2, CancellationToken.None);
        }
    }

    protected void Component(string name, string type, params (string Name, string Value)[] metadata)
    {
        var lines = new StringBuilder($"apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata: {{ name: {name} }}\nspec:\n  type: {type}\n  version: v1\n  metadata:\n");
        foreach (var (field, value) in metadata) lines.Append($"    - {{ name: {field}, value: \"{value}\" }}\n");
        Directory.CreateDirectory(Path.Combine(Folder, "components"));
        File.WriteAllText(Path.Combine(Folder, "components", $"{name}.yaml"), lines.ToString());
    }

    private static (int Waiting, int InHand, long Poisoned) Standing(InboxStatus status) => (status.Waiting, status.InHand, status.PoisonedInAll);
}

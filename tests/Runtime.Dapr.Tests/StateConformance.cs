using System.Text;
using System.Text.Json;
using Dapr;
using Dapr.Client;
using Grpc.Core;

namespace Puente.Runtime.Dapr.Tests;

/// <summary>What a state store must do, against <see cref="DaprClient"/> alone.</summary>
public abstract class StateConformance : IAsyncLifetime
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);
    private readonly ManualClock clock = new();

    // Another test's keys may still be in the store of a sidecar that was there before.
    private readonly string run = Guid.NewGuid().ToString("n");
    private TestFolder folder = null!;
    private DaprClient client = null!;

    /// <summary>The store's name.</summary>
    protected string Store { get; private set; } = "twins";

    /// <summary>Over what the suite runs.</summary>
    protected virtual Home Home => Home.Embedded;

    protected sealed record Twin(string Name, int Generation);

    /// <summary>Whether the store tells an etag that it could not have given from one that is out of date.</summary>
    protected virtual bool ChecksEtags => false;

    public async ValueTask InitializeAsync()
    {
        var (type, metadata) = await ComponentAsync();
        folder = new TestFolder { Home = Home }.WithComponent(Store, type, metadata);
        Store = await folder.NameOfAsync(type, Store);
        client = await folder.OpenAsync(clock: clock);
    }

    public async ValueTask DisposeAsync()
    {
        client?.Dispose();
        if (folder is not null)
            await folder.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>The component's type and metadata; no other test may see its keys.</summary>
    protected abstract ValueTask<(string Type, (string, string)[] Metadata)> ComponentAsync();

    private bool IsGiven => Home == Home.Sidecar && GivenSidecar.Exists;

    private string Key(string name) => $"{name}-{run}";

    private static RpcException Rpc(DaprException error) => Assert.IsType<RpcException>(error.InnerException);

    /// <summary>Waits until a key is gone: local stores have the test's clock, servers their own.</summary>
    private async Task Gone(string key)
    {
        var deadline = DateTime.UtcNow + Deadline;
        while ((await client.GetByteStateAsync(Store, key)).Length > 0)
        {
            Assert.True(DateTime.UtcNow < deadline, $"key {key} does not expire");
            clock.Now += TimeSpan.FromSeconds(1);
            await Task.Delay(20);
        }
    }

    [Fact]
    public async Task A_missing_key_is_default_with_an_empty_etag()
    {
        var (value, etag) = await client.GetStateAndETagAsync<Twin>(Store, Key("none"));
        Assert.Null(value);
        Assert.Equal("", etag);
        Assert.Equal(0, await client.GetStateAsync<int>(Store, Key("none")));
        Assert.Equal(0, (await client.GetByteStateAsync(Store, Key("none"))).Length);
    }

    [Fact]
    public async Task A_value_comes_back_and_its_etag_changes_with_each_write()
    {
        await client.SaveStateAsync(Store, Key("k"), new Twin("a", 1));
        var first = await client.GetStateAndETagAsync<Twin>(Store, Key("k"));
        await client.SaveStateAsync(Store, Key("k"), new Twin("a", 2));
        var second = await client.GetStateAndETagAsync<Twin>(Store, Key("k"));
        Assert.Equal(new Twin("a", 1), first.value);
        Assert.Equal(new Twin("a", 2), second.value);
        Assert.NotEqual(first.etag, second.etag);
        Assert.Equal("""{"name":"a","generation":2}""", Encoding.UTF8.GetString((await client.GetByteStateAsync(Store, Key("k"))).Span));
    }

    [Fact]
    public async Task A_stale_etag_neither_saves_nor_deletes()
    {
        await client.SaveStateAsync(Store, Key("k"), 1);
        var stale = (await client.GetStateAndETagAsync<int>(Store, Key("k"))).etag;
        Assert.True(await client.TrySaveStateAsync(Store, Key("k"), 2, stale));
        Assert.False(await client.TrySaveStateAsync(Store, Key("k"), 3, stale));
        Assert.False(await client.TryDeleteStateAsync(Store, Key("k"), stale));
        var (value, etag) = await client.GetStateAndETagAsync<int>(Store, Key("k"));
        Assert.Equal(2, value);
        Assert.True(await client.TryDeleteStateAsync(Store, Key("k"), etag));
        Assert.False(await client.TrySaveStateAsync(Store, Key("k"), 4, etag));
        Assert.Equal(0, await client.GetStateAsync<int>(Store, Key("k")));
    }

    [Fact]
    public async Task First_write_without_an_etag_only_creates()
    {
        var firstWrite = new StateOptions { Concurrency = ConcurrencyMode.FirstWrite };
        Assert.True(await client.TrySaveStateAsync(Store, Key("k"), 1, "", firstWrite));
        Assert.False(await client.TrySaveStateAsync(Store, Key("k"), 2, "", firstWrite));
        var error = await Assert.ThrowsAsync<DaprException>(() => client.SaveStateAsync(Store, Key("k"), 2, firstWrite));
        Assert.Equal(StatusCode.Aborted, Rpc(error).StatusCode);
        Assert.Equal(1, await client.GetStateAsync<int>(Store, Key("k")));
    }

    [Fact]
    public async Task A_blind_write_wins_over_a_first_write()
    {
        await client.SaveStateAsync(Store, Key("k"), 1, new StateOptions { Concurrency = ConcurrencyMode.FirstWrite });
        await client.SaveStateAsync(Store, Key("k"), 2);
        Assert.Equal(2, await client.GetStateAsync<int>(Store, Key("k")));
        await client.DeleteStateAsync(Store, Key("k"));
        await client.DeleteStateAsync(Store, Key("k"));
        Assert.True(await client.TrySaveStateAsync(Store, Key("k"), 3, "", new StateOptions { Concurrency = ConcurrencyMode.FirstWrite }));
    }

    [Fact]
    public async Task An_etag_of_another_form_is_told_apart_where_the_store_can()
    {
        await client.SaveStateAsync(Store, Key("k"), 1);
        if (ChecksEtags)
        {
            var error = await Assert.ThrowsAsync<DaprException>(() => client.TrySaveStateAsync(Store, Key("k"), 2, "no etag"));
            Assert.Equal(StatusCode.InvalidArgument, Rpc(error).StatusCode);
            Assert.Contains("invalid etag value", Rpc(error).Status.Detail, StringComparison.Ordinal);
        }
        else
            Assert.False(await client.TrySaveStateAsync(Store, Key("k"), 2, "no etag"));
        Assert.Equal(1, await client.GetStateAsync<int>(Store, Key("k")));
    }

    [Fact]
    public async Task A_value_expires_and_its_key_can_be_created_again()
    {
        var ttl = new Dictionary<string, string> { ["ttlInSeconds"] = "2" };
        await client.SaveStateAsync(Store, Key("kept"), 1, metadata: ttl);
        await client.SaveStateAsync(Store, Key("kept"), 2);
        await client.SaveStateAsync(Store, Key("k"), 1, metadata: ttl);
        var etag = (await client.GetStateAndETagAsync<int>(Store, Key("k"))).etag;
        Assert.NotEqual("", etag);
        await Gone(Key("k"));
        Assert.False(await client.TrySaveStateAsync(Store, Key("k"), 2, etag));
        Assert.Equal("", Assert.Single(await client.GetBulkStateAsync<int>(Store, [Key("k")], null)).ETag);
        Assert.True(await client.TrySaveStateAsync(Store, Key("k"), 3, "", new StateOptions { Concurrency = ConcurrencyMode.FirstWrite }));
        clock.Now += TimeSpan.FromDays(1);
        Assert.Equal(3, await client.GetStateAsync<int>(Store, Key("k")));
        Assert.Equal(2, await client.GetStateAsync<int>(Store, Key("kept")));
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("0")]
    public async Task A_ttl_that_is_not_above_zero_never_expires(string ttl)
    {
        await client.SaveStateAsync(Store, Key("k"), 1, metadata: new Dictionary<string, string> { ["ttlInSeconds"] = ttl });
        clock.Now += TimeSpan.FromDays(1000);
        Assert.Equal(1, await client.GetStateAsync<int>(Store, Key("k")));
    }

    [Fact]
    public async Task A_transaction_holds_as_a_whole_or_not_at_all()
    {
        await client.SaveStateAsync(Store, Key("a"), 1);
        await client.SaveStateAsync(Store, Key("b"), 1);
        StateTransactionRequest Upsert(string key, string value, string? etag = null) => new(Key(key), Encoding.UTF8.GetBytes(value), StateOperationType.Upsert, etag);
        await client.ExecuteStateTransactionAsync(Store, [Upsert("a", "2"), new(Key("b"), null, StateOperationType.Delete)]);
        Assert.Equal((2, 0), (await client.GetStateAsync<int>(Store, Key("a")), await client.GetStateAsync<int>(Store, Key("b"))));

        var stale = (await client.GetStateAndETagAsync<int>(Store, Key("a"))).etag;
        await client.SaveStateAsync(Store, Key("a"), 2);
        var error = await Assert.ThrowsAsync<DaprException>(() => client.ExecuteStateTransactionAsync(Store, [Upsert("c", "3"), new(Key("d"), null, StateOperationType.Delete), Upsert("a", "3", stale)]));
        Assert.Equal(StatusCode.Internal, Rpc(error).StatusCode);
        Assert.Equal((2, 0), (await client.GetStateAsync<int>(Store, Key("a")), await client.GetStateAsync<int>(Store, Key("c"))));
    }

    [Fact]
    public async Task Later_operations_of_a_transaction_see_the_earlier_ones()
    {
        await client.SaveStateAsync(Store, Key("a"), 1);
        var etag = (await client.GetStateAndETagAsync<int>(Store, Key("a"))).etag;
        var firstWrite = new StateOptions { Concurrency = ConcurrencyMode.FirstWrite };
        StateTransactionRequest Upsert(string value, string? etag, StateOptions? options = null) => new(Key("a"), Encoding.UTF8.GetBytes(value), StateOperationType.Upsert, etag, null, options);
        await client.ExecuteStateTransactionAsync(Store, [new(Key("a"), null, StateOperationType.Delete, etag), Upsert("2", null, firstWrite)]);
        Assert.Equal(2, await client.GetStateAsync<int>(Store, Key("a")));
        await Assert.ThrowsAsync<DaprException>(() => client.ExecuteStateTransactionAsync(Store, [Upsert("3", null), Upsert("4", null, firstWrite)]));
        Assert.Equal(2, await client.GetStateAsync<int>(Store, Key("a")));
    }

    [Fact]
    public async Task Transactions_that_meet_over_the_same_keys_all_end()
    {
        StateTransactionRequest Upsert(string key) => new(Key(key), "1"u8.ToArray(), StateOperationType.Upsert);
        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Task.Run(() =>
            client.ExecuteStateTransactionAsync(Store, i % 2 == 0 ? [Upsert("a"), Upsert("b")] : [Upsert("b"), Upsert("a")]))));
        Assert.Equal(["1", "1"], (await client.GetBulkStateAsync(Store, [Key("a"), Key("b")], null)).Select(i => i.Value));
    }

    [Fact]
    public async Task Bulk_calls_read_save_and_delete_many()
    {
        var (a, b, none) = (Key("a"), Key("b"), Key("none"));
        async Task<List<BulkStateItem<int>>> Read() => [.. (await client.GetBulkStateAsync<int>(Store, [a, b, none], 2)).OrderBy(i => i.Key, StringComparer.Ordinal)];
        await client.SaveBulkStateAsync<int>(Store, [new(a, 1, null!), new(b, 2, null!)]);
        var items = await Read();
        Assert.Equal([(a, 1), (b, 2), (none, 0)], items.Select(i => (i.Key, i.Value)));
        Assert.Equal(["", "1", "2"], (await client.GetBulkStateAsync(Store, [a, b, none], null)).Select(i => i.Value).Order());
        Assert.Equal("", items[2].ETag);
        await client.SaveStateAsync(Store, b, 2);
        var error = await Assert.ThrowsAsync<DaprException>(() => client.DeleteBulkStateAsync(Store, [new(a, null!), new(b, items[1].ETag)]));
        Assert.Equal(StatusCode.Aborted, Rpc(error).StatusCode);
        items = await Read();
        Assert.Equal(2, items[1].Value);
        if (!IsGiven)
            Assert.Equal(1, items[0].Value);
        await client.DeleteBulkStateAsync(Store, [new(a, IsGiven ? null! : items[0].ETag), new(b, items[1].ETag)]);
        Assert.All(await Read(), i => Assert.Equal(("", 0), (i.ETag, i.Value)));
        await client.DeleteBulkStateAsync(Store, []);
        await Assert.ThrowsAsync<ArgumentException>(() => client.SaveBulkStateAsync<int>(Store, []));
    }

    [Fact]
    public async Task A_null_is_an_empty_value()
    {
        await client.SaveStateAsync<Twin?>(Store, Key("k"), null);
        var (value, etag) = await client.GetStateAndETagAsync<Twin?>(Store, Key("k"));
        Assert.Null(value);
        Assert.NotEqual("", etag);
        Assert.Equal(0, (await client.GetByteStateAsync(Store, Key("k"))).Length);
    }

    [Fact]
    public async Task A_value_of_another_type_is_told_with_its_cause()
    {
        await client.SaveStateAsync(Store, Key("k"), "words");
        foreach (var read in new Func<Task>[] { () => client.GetStateAsync<int>(Store, Key("k")), () => client.GetStateAndETagAsync<int>(Store, Key("k")), () => client.GetStateEntryAsync<int>(Store, Key("k")) })
        {
            var error = await Assert.ThrowsAsync<DaprException>(read);
            Assert.IsType<JsonException>(error.InnerException);
            Assert.Equal("State operation failed: the state payload could not be deserialized. See InnerException for details.", error.Message);
        }

        // Dapr.Client's bulk call does not wrap it.
        await Assert.ThrowsAsync<JsonException>(() => client.GetBulkStateAsync<int>(Store, [Key("k")], null));
    }

    [Fact]
    public async Task A_call_that_says_nothing_is_refused_before_it_is_sent()
    {
        await Assert.ThrowsAsync<ArgumentException>(() => client.GetStateAsync<int>("", Key("k")));
        await Assert.ThrowsAsync<ArgumentException>(() => client.GetStateAsync<int>(Store, ""));
        await Assert.ThrowsAsync<ArgumentException>(() => client.SaveStateAsync(Store, "", 1));
        await Assert.ThrowsAsync<ArgumentException>(() => client.DeleteStateAsync(Store, ""));
        await Assert.ThrowsAsync<ArgumentNullException>(() => client.TrySaveStateAsync(Store, Key("k"), 1, null!));
        await Assert.ThrowsAsync<ArgumentNullException>(() => client.TryDeleteStateAsync(Store, Key("k"), null!));
        await Assert.ThrowsAsync<ArgumentException>(() => client.ExecuteStateTransactionAsync(Store, []));
        await Assert.ThrowsAsync<ArgumentException>(() => client.GetBulkStateAsync(Store, [], null));
        await Assert.ThrowsAsync<ArgumentException>(() => client.GetBulkStateAsync<int>(Store, [], null));
    }

    [Fact]
    public async Task Metadata_names_the_components_and_what_the_app_added()
    {
        await client.SetMetadataAsync("colour", run);
        var metadata = await client.GetMetadataAsync();
        Assert.Equal(run, metadata.Extended["colour"]);
        Assert.StartsWith("state.", Assert.Single(metadata.Components, c => c.Name == Store).Type, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_state_entry_saves_and_deletes_itself()
    {
        var entry = await client.GetStateEntryAsync<Twin>(Store, Key("k"));
        entry.Value = new Twin("a", 1);
        await entry.SaveAsync();
        var fresh = await client.GetStateEntryAsync<Twin>(Store, Key("k"));
        Assert.Equal(entry.Value, fresh.Value);
        Assert.True(await fresh.TryDeleteAsync());
    }

    [Fact]
    public async Task Bytes_are_kept_as_they_are()
    {
        var bytes = Enumerable.Range(0, 256).Select(i => (byte)i).ToArray();
        await client.SaveByteStateAsync(Store, Key("k"), bytes);
        var (value, etag) = await client.GetByteStateAndETagAsync(Store, Key("k"));
        Assert.Equal(bytes, value.ToArray());
        Assert.True(await client.TrySaveByteStateAsync(Store, Key("k"), bytes, etag));
        Assert.False(await client.TrySaveByteStateAsync(Store, Key("k"), bytes, etag));
    }

    [Fact]
    public async Task Two_writers_with_etags_never_lose_a_count()
    {
        const int perWriter = 25;
        async Task Count()
        {
            for (var done = 0; done < perWriter;)
            {
                var (value, etag) = await client.GetStateAndETagAsync<int>(Store, Key("count"));
                var options = new StateOptions { Concurrency = ConcurrencyMode.FirstWrite };
                done += await client.TrySaveStateAsync(Store, Key("count"), value + 1, etag, options) ? 1 : 0;
            }
        }

        await Task.WhenAll(Task.Run(Count), Task.Run(Count));
        Assert.Equal(2 * perWriter, await client.GetStateAsync<int>(Store, Key("count")));
    }

    [Theory]
    [InlineData("a||b", null, StatusCode.InvalidArgument)]
    [InlineData("a", "other", StatusCode.InvalidArgument)]
    public async Task A_bad_request_has_the_status_of_a_sidecar_and_names_the_store(string key, string? store, StatusCode status)
    {
        var error = await Assert.ThrowsAsync<DaprException>(() => client.SaveStateAsync(store ?? Store, key, 1));
        Assert.Equal(status, Rpc(error).StatusCode);
        Assert.Contains(store ?? Store, Rpc(error).Status.Detail, StringComparison.Ordinal);
        foreach (var call in new Func<Task>[] { () => client.GetStateAsync<int>(store ?? Store, key), () => client.DeleteStateAsync(store ?? Store, key), () => client.GetBulkStateAsync<int>(store ?? Store, [key], null) })
            Assert.Equal(status, Rpc(await Assert.ThrowsAsync<DaprException>(call)).StatusCode);
    }

    [Fact]
    public async Task A_value_over_the_body_bound_is_refused()
    {
        var error = await Assert.ThrowsAsync<DaprException>(() => client.SaveByteStateAsync(Store, Key("k"), new byte[(4 << 20) + 1]));
        Assert.Equal(StatusCode.ResourceExhausted, Rpc(error).StatusCode);
    }

    [Fact]
    public async Task A_call_that_is_broken_off_says_so()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.SaveStateAsync(Store, Key("k"), 1, cancellationToken: cancelled.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.GetStateAsync<int>(Store, Key("k"), cancellationToken: cancelled.Token));
        Assert.Equal(0, await client.GetStateAsync<int>(Store, Key("k")));
    }

    [Fact]
    public async Task The_sidecar_is_well()
    {
        Assert.True(await client.CheckHealthAsync());
        Assert.True(await client.CheckOutboundHealthAsync());
        await client.WaitForSidecarAsync();
    }
}

using System.Text;
using Dapr;
using Dapr.Client;
using Grpc.Core;

namespace Puente.Runtime.Dapr.Tests;

/// <summary>What a state store must do, against <see cref="DaprClient"/> alone.</summary>
public abstract class StateConformance : IAsyncLifetime
{
    protected const string Store = "twins";
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);
    private readonly TestFolder folder = new();
    private readonly ManualClock clock = new();
    private DaprClient client = null!;

    protected sealed record Twin(string Name, int Generation);

    /// <summary>Whether the store tells an etag that it could not have given from one that is out of date.</summary>
    protected virtual bool ChecksEtags => false;

    public async ValueTask InitializeAsync()
    {
        var (type, metadata) = await ComponentAsync();
        folder.WithComponent(Store, type, metadata);
        client = folder.Client(clock: clock);
    }

    public ValueTask DisposeAsync()
    {
        client?.Dispose();
        folder.Dispose();
        GC.SuppressFinalize(this);
        return default;
    }

    /// <summary>The component's type and metadata; no other test may see its keys.</summary>
    protected abstract ValueTask<(string Type, (string, string)[] Metadata)> ComponentAsync();

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
        var (value, etag) = await client.GetStateAndETagAsync<Twin>(Store, "none");
        Assert.Null(value);
        Assert.Equal("", etag);
        Assert.Equal(0, await client.GetStateAsync<int>(Store, "none"));
        Assert.Equal(0, (await client.GetByteStateAsync(Store, "none")).Length);
    }

    [Fact]
    public async Task A_value_comes_back_and_its_etag_changes_with_each_write()
    {
        await client.SaveStateAsync(Store, "k", new Twin("a", 1));
        var first = await client.GetStateAndETagAsync<Twin>(Store, "k");
        await client.SaveStateAsync(Store, "k", new Twin("a", 2));
        var second = await client.GetStateAndETagAsync<Twin>(Store, "k");
        Assert.Equal(new Twin("a", 1), first.value);
        Assert.Equal(new Twin("a", 2), second.value);
        Assert.NotEqual(first.etag, second.etag);
        Assert.Equal("""{"name":"a","generation":2}""", Encoding.UTF8.GetString((await client.GetByteStateAsync(Store, "k")).Span));
    }

    [Fact]
    public async Task A_stale_etag_neither_saves_nor_deletes()
    {
        await client.SaveStateAsync(Store, "k", 1);
        var stale = (await client.GetStateAndETagAsync<int>(Store, "k")).etag;
        Assert.True(await client.TrySaveStateAsync(Store, "k", 2, stale));
        Assert.False(await client.TrySaveStateAsync(Store, "k", 3, stale));
        Assert.False(await client.TryDeleteStateAsync(Store, "k", stale));
        var (value, etag) = await client.GetStateAndETagAsync<int>(Store, "k");
        Assert.Equal(2, value);
        Assert.True(await client.TryDeleteStateAsync(Store, "k", etag));
        Assert.False(await client.TrySaveStateAsync(Store, "k", 4, etag));
        Assert.Equal(0, await client.GetStateAsync<int>(Store, "k"));
    }

    [Fact]
    public async Task First_write_without_an_etag_only_creates()
    {
        var firstWrite = new StateOptions { Concurrency = ConcurrencyMode.FirstWrite };
        Assert.True(await client.TrySaveStateAsync(Store, "k", 1, "", firstWrite));
        Assert.False(await client.TrySaveStateAsync(Store, "k", 2, "", firstWrite));
        var error = await Assert.ThrowsAsync<DaprException>(() => client.SaveStateAsync(Store, "k", 2, firstWrite));
        Assert.Equal(StatusCode.Aborted, Assert.IsType<RpcException>(error.InnerException).StatusCode);
        Assert.Equal(1, await client.GetStateAsync<int>(Store, "k"));
    }

    [Fact]
    public async Task A_blind_write_wins_over_a_first_write()
    {
        await client.SaveStateAsync(Store, "k", 1, new StateOptions { Concurrency = ConcurrencyMode.FirstWrite });
        await client.SaveStateAsync(Store, "k", 2);
        Assert.Equal(2, await client.GetStateAsync<int>(Store, "k"));
        await client.DeleteStateAsync(Store, "k");
        await client.DeleteStateAsync(Store, "k");
        Assert.True(await client.TrySaveStateAsync(Store, "k", 3, "", new StateOptions { Concurrency = ConcurrencyMode.FirstWrite }));
    }

    [Fact]
    public async Task An_etag_of_another_form_is_told_apart_where_the_store_can()
    {
        await client.SaveStateAsync(Store, "k", 1);
        if (ChecksEtags)
        {
            var error = await Assert.ThrowsAsync<DaprException>(() => client.TrySaveStateAsync(Store, "k", 2, "no etag"));
            Assert.Equal(StatusCode.InvalidArgument, Assert.IsType<RpcException>(error.InnerException).StatusCode);
            Assert.Contains("invalid etag value", error.Message, StringComparison.Ordinal);
        }
        else
            Assert.False(await client.TrySaveStateAsync(Store, "k", 2, "no etag"));
        Assert.Equal(1, await client.GetStateAsync<int>(Store, "k"));
    }

    [Fact]
    public async Task A_value_expires_and_its_key_can_be_created_again()
    {
        var ttl = new Dictionary<string, string> { ["ttlInSeconds"] = "2" };
        await client.SaveStateAsync(Store, "kept", 1, metadata: ttl);
        await client.SaveStateAsync(Store, "kept", 2);
        await client.SaveStateAsync(Store, "k", 1, metadata: ttl);
        var etag = (await client.GetStateAndETagAsync<int>(Store, "k")).etag;
        Assert.NotEqual("", etag);
        await Gone("k");
        Assert.False(await client.TrySaveStateAsync(Store, "k", 2, etag));
        Assert.Equal("", Assert.Single(await client.GetBulkStateAsync<int>(Store, ["k"], null)).ETag);
        Assert.True(await client.TrySaveStateAsync(Store, "k", 3, "", new StateOptions { Concurrency = ConcurrencyMode.FirstWrite }));
        clock.Now += TimeSpan.FromDays(1);
        Assert.Equal(3, await client.GetStateAsync<int>(Store, "k"));
        Assert.Equal(2, await client.GetStateAsync<int>(Store, "kept"));
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("0")]
    public async Task A_ttl_that_is_not_above_zero_never_expires(string ttl)
    {
        await client.SaveStateAsync(Store, "k", 1, metadata: new Dictionary<string, string> { ["ttlInSeconds"] = ttl });
        clock.Now += TimeSpan.FromDays(1000);
        Assert.Equal(1, await client.GetStateAsync<int>(Store, "k"));
    }

    [Fact]
    public async Task A_transaction_holds_as_a_whole_or_not_at_all()
    {
        await client.SaveStateAsync(Store, "a", 1);
        await client.SaveStateAsync(Store, "b", 1);
        StateTransactionRequest Upsert(string key, string value, string? etag = null) => new(key, Encoding.UTF8.GetBytes(value), StateOperationType.Upsert, etag);
        await client.ExecuteStateTransactionAsync(Store, [Upsert("a", "2"), new("b", null, StateOperationType.Delete)]);
        Assert.Equal((2, 0), (await client.GetStateAsync<int>(Store, "a"), await client.GetStateAsync<int>(Store, "b")));

        var stale = (await client.GetStateAndETagAsync<int>(Store, "a")).etag;
        await client.SaveStateAsync(Store, "a", 2);
        var error = await Assert.ThrowsAsync<DaprException>(() => client.ExecuteStateTransactionAsync(Store, [Upsert("c", "3"), new("d", null, StateOperationType.Delete), Upsert("a", "3", stale)]));
        Assert.Equal(StatusCode.Internal, Assert.IsType<RpcException>(error.InnerException).StatusCode);
        Assert.Contains("ERR_STATE_TRANSACTION", error.Message, StringComparison.Ordinal);
        Assert.Equal((2, 0), (await client.GetStateAsync<int>(Store, "a"), await client.GetStateAsync<int>(Store, "c")));
    }

    [Fact]
    public async Task Later_operations_of_a_transaction_see_the_earlier_ones()
    {
        await client.SaveStateAsync(Store, "a", 1);
        var etag = (await client.GetStateAndETagAsync<int>(Store, "a")).etag;
        var firstWrite = new StateOptions { Concurrency = ConcurrencyMode.FirstWrite };
        StateTransactionRequest Upsert(string value, string? etag, StateOptions? options = null) => new("a", Encoding.UTF8.GetBytes(value), StateOperationType.Upsert, etag, null, options);
        await client.ExecuteStateTransactionAsync(Store, [new("a", null, StateOperationType.Delete, etag), Upsert("2", null, firstWrite)]);
        Assert.Equal(2, await client.GetStateAsync<int>(Store, "a"));
        await Assert.ThrowsAsync<DaprException>(() => client.ExecuteStateTransactionAsync(Store, [Upsert("3", null), Upsert("4", null, firstWrite)]));
        Assert.Equal(2, await client.GetStateAsync<int>(Store, "a"));
    }

    [Fact]
    public async Task Transactions_that_meet_over_the_same_keys_all_end()
    {
        StateTransactionRequest Upsert(string key) => new(key, "1"u8.ToArray(), StateOperationType.Upsert);
        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Task.Run(() =>
            client.ExecuteStateTransactionAsync(Store, i % 2 == 0 ? [Upsert("a"), Upsert("b")] : [Upsert("b"), Upsert("a")]))));
        Assert.Equal(["1", "1"], (await client.GetBulkStateAsync(Store, ["a", "b"], null)).Select(i => i.Value));
    }

    [Fact]
    public async Task Bulk_calls_read_save_and_delete_many()
    {
        await client.SaveBulkStateAsync<int>(Store, [new("a", 1, null!), new("b", 2, null!)]);
        var items = await client.GetBulkStateAsync<int>(Store, ["a", "b", "none"], 2);
        Assert.Equal([("a", 1), ("b", 2), ("none", 0)], items.Select(i => (i.Key, i.Value)));
        Assert.Equal(["1", "2", ""], (await client.GetBulkStateAsync(Store, ["a", "b", "none"], null)).Select(i => i.Value));
        Assert.Equal("", items[2].ETag);
        await client.SaveStateAsync(Store, "b", 2);
        await Assert.ThrowsAsync<DaprException>(() => client.DeleteBulkStateAsync(Store, [new("a", null!), new("b", items[1].ETag)]));
        items = await client.GetBulkStateAsync<int>(Store, ["a", "b"], 2);
        Assert.Equal([1, 2], items.Select(i => i.Value));
        await client.DeleteBulkStateAsync(Store, [new("a", items[0].ETag), new("b", items[1].ETag)]);
        Assert.All(await client.GetBulkStateAsync<int>(Store, ["a", "b"], null), i => Assert.Equal("", i.ETag));
        await client.SaveBulkStateAsync<int>(Store, []);
    }

    [Fact]
    public async Task A_state_entry_saves_and_deletes_itself()
    {
        var entry = await client.GetStateEntryAsync<Twin>(Store, "k");
        entry.Value = new Twin("a", 1);
        await entry.SaveAsync();
        var fresh = await client.GetStateEntryAsync<Twin>(Store, "k");
        Assert.Equal(entry.Value, fresh.Value);
        Assert.True(await fresh.TryDeleteAsync());
    }

    [Fact]
    public async Task Bytes_are_kept_as_they_are()
    {
        var bytes = Enumerable.Range(0, 256).Select(i => (byte)i).ToArray();
        await client.SaveByteStateAsync(Store, "k", bytes);
        var (value, etag) = await client.GetByteStateAndETagAsync(Store, "k");
        Assert.Equal(bytes, value.ToArray());
        Assert.True(await client.TrySaveByteStateAsync(Store, "k", bytes, etag));
        Assert.False(await client.TrySaveByteStateAsync(Store, "k", bytes, etag));
    }

    [Fact]
    public async Task Two_writers_with_etags_never_lose_a_count()
    {
        const int perWriter = 25;
        async Task Count()
        {
            for (var done = 0; done < perWriter;)
            {
                var (value, etag) = await client.GetStateAndETagAsync<int>(Store, "count");
                var options = new StateOptions { Concurrency = ConcurrencyMode.FirstWrite };
                done += await client.TrySaveStateAsync(Store, "count", value + 1, etag, options) ? 1 : 0;
            }
        }

        await Task.WhenAll(Task.Run(Count), Task.Run(Count));
        Assert.Equal(2 * perWriter, await client.GetStateAsync<int>(Store, "count"));
    }

    [Theory]
    [InlineData("a||b", Store, StatusCode.InvalidArgument)]
    [InlineData("a", "other", StatusCode.InvalidArgument)]
    public async Task A_bad_request_has_the_status_of_a_sidecar_and_names_the_store(string key, string store, StatusCode status)
    {
        var error = await Assert.ThrowsAsync<DaprException>(() => client.SaveStateAsync(store, key, 1));
        Assert.Equal(status, Assert.IsType<RpcException>(error.InnerException).StatusCode);
        Assert.Contains(store, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_value_over_the_body_bound_is_refused()
    {
        var error = await Assert.ThrowsAsync<DaprException>(() => client.SaveByteStateAsync(Store, "k", new byte[(4 << 20) + 1]));
        Assert.Equal(StatusCode.ResourceExhausted, Assert.IsType<RpcException>(error.InnerException).StatusCode);
    }

    [Fact]
    public async Task What_needs_a_sidecar_says_so()
    {
        var error = await Assert.ThrowsAsync<NotSupportedException>(() => client.QueryStateAsync<int>(Store, "{}"));
        Assert.Contains("GetBulkStateAsync", error.Message, StringComparison.Ordinal);
        Assert.True(await client.CheckHealthAsync());
    }
}

using Puente.Core;

namespace Puente.Catalog.Tests;

public abstract class EventTests(CatalogHome home)
{
    private static readonly DateTimeOffset Noon = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_repeated_event_is_stored_once()
    {
        await using var catalog = await CatalogFixture.CreateAsync(home);
        var record = new EventRecord("1", "inspection.completed", "edge-1", "photo.jpg", Noon, "{\"regions\":2}");
        Assert.True(await catalog.Store.AddEventAsync(record));
        Assert.False(await catalog.Store.AddEventAsync(record with { DataJson = "{}" }));
        Assert.Equal(record, Assert.Single(await catalog.Store.ListEventsAsync(null, null, 10)));
    }

    [Fact]
    public async Task Filters_by_type_and_time_and_takes_the_newest()
    {
        await using var catalog = await CatalogFixture.CreateAsync(home);
        for (var i = 0; i < 6; i++)
            await catalog.Store.AddEventAsync(new EventRecord($"{i}", i % 2 == 0 ? "even" : "odd", "e", null, Noon.AddMinutes(i), "{}"));
        Assert.Equal(["5", "4"], await IdsAsync(null, null, 2));
        Assert.Equal(["4", "2"], await IdsAsync("even", Noon.AddMinutes(2), 10));
        Assert.Equal(["5", "3"], await IdsAsync("odd", Noon.AddMinutes(2).ToOffset(TimeSpan.FromHours(9)), 10));

        async Task<string[]> IdsAsync(string? type, DateTimeOffset? since, int limit) =>
            [.. (await catalog.Store.ListEventsAsync(type, since, limit)).Select(record => record.Id)];
    }

    [Fact]
    public async Task The_oldest_goes_at_the_bound()
    {
        await using var catalog = await CatalogFixture.CreateAsync(home);
        await catalog.Store.AddEventAsync(new EventRecord("old", "t", "e", null, Noon, "{}"));
        await catalog.CountEventsFromAsync(CatalogStore.MaxEvents);
        await catalog.Store.AddEventAsync(new EventRecord("new", "t", "e", null, Noon, "{}"));
        Assert.Equal("new", Assert.Single(await catalog.Store.ListEventsAsync(null, null, 10)).Id);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(CatalogStore.MaxRows + 1)]
    public async Task A_limit_out_of_range_is_refused(int limit)
    {
        await using var catalog = await CatalogFixture.CreateAsync(home);
        Assert.Equal("limit", (await Assert.ThrowsAsync<InputException>(() => catalog.Store.ListEventsAsync(null, null, limit))).Field);
    }

    [Fact]
    public async Task Data_beyond_the_bound_are_refused()
    {
        await using var catalog = await CatalogFixture.CreateAsync(home);
        var record = new EventRecord("1", "t", "e", null, Noon, new string('x', CatalogStore.MaxEventData + 1));
        Assert.Equal("event.data", (await Assert.ThrowsAsync<InputException>(() => catalog.Store.AddEventAsync(record))).Field);
    }

    public sealed class OnSqlite() : EventTests(CatalogHome.Sqlite);

    public sealed class OnPostgres() : EventTests(CatalogHome.Postgres);
}

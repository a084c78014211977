using Microsoft.Extensions.DependencyInjection;
using Puente.Core;

namespace Puente.Catalog.Tests;

/// <summary>Several hubs on one server, and a server that is away.</summary>
public sealed class PostgresTests
{
    private static readonly DateTimeOffset Noon = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task Hubs_that_start_together_make_one_schema()
    {
        var options = new CatalogOptions { ConnectionString = PostgresServer.To(await SharedPostgres.Port()), Schema = $"c{Guid.NewGuid():N}" };
        ServiceProvider[] hubs = [.. Enumerable.Range(0, 4).Select(_ => HubOf(options))];
        await Task.WhenAll(hubs.Select(hub => CatalogRegistration.MigrateAsync(hub)));
        await Task.WhenAll(hubs.Select(hub => StoreOf(hub).AuditAsync("ana", "a", "s", "")));
        Assert.Equal(4, (await StoreOf(hubs[0]).ListAuditAsync()).Count);
        foreach (var hub in hubs) await hub.DisposeAsync();
    }

    [Fact]
    public async Task Hubs_that_write_at_once_keep_one_chain()
    {
        await using var catalog = await CatalogFixture.CreateAsync(CatalogHome.Postgres);
        await using var other = catalog.Build();
        CatalogStore[] stores = [catalog.Store, StoreOf(other)];
        await Task.WhenAll(Enumerable.Range(0, 120).SelectMany(i => stores.Select((store, hub) => Task.Run(() => (i % 4) switch
        {
            0 => store.AuditAsync($"hub-{hub}", "note", $"{i}", ""),
            // The same edges from both sides: one of them registers each, and labels that change are told by whoever sees it.
            1 => store.SeeEdgeAsync(new EdgeRecord($"edge-{i}", new Dictionary<string, string> { ["i"] = $"{i}" }, Noon.AddSeconds(i))),
            2 => store.AddEventAsync(new EventRecord($"event-{i}", "t", "e", null, Noon, "{}")),
            _ => store.PutDocumentAsync("placement", $"p{i}", "{}", "ana"),
        }))));

        var audit = await catalog.Store.ListAuditAsync();
        Assert.True(await catalog.Store.VerifyAuditAsync());
        Assert.Equal(60 + 30 + 30, audit.Count);
        Assert.Equal(30, audit.Count(entry => entry.Action == "edge.registered"));
        Assert.Equal(30, (await catalog.Store.ListEventsAsync(null, null, 100)).Count);
        Assert.All(await catalog.Store.ListDocumentsAsync("placement"), document => Assert.Equal(1, document.Generation));
    }

    [Fact]
    public async Task Names_are_ordered_alike_whatever_the_databases_language()
    {
        string[] names = ["b", "B", "a", "A", "ä", "Z", "_", "-", "1", "a-1", "a_1", "a1", "é", "😀", "\uFFFD"];
        var database = $"d{Guid.NewGuid():N}";
        await using var server = await CatalogFixture.CreateAsync(CatalogHome.Postgres);
        await server.ExecuteAsync($"CREATE DATABASE {database} TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'de-DE' LOCALE 'C.UTF-8'");
        await using (var postgres = await CatalogFixture.CreateAsync(server.Options.ConnectionString!.Replace("Database=postgres", $"Database={database}")))
        {
            await using var sqlite = await CatalogFixture.CreateAsync(CatalogHome.Sqlite);
            foreach (var catalog in (CatalogFixture[])[sqlite, postgres])
            {
                foreach (var name in names)
                {
                    await catalog.Store.SeeEdgeAsync(new EdgeRecord(name, new Dictionary<string, string>(), Noon));
                    await catalog.Store.PutDocumentAsync("k", name, "{}", null);
                    await catalog.RegisterAsync(name, name);
                }
            }

            var expected = (await sqlite.Store.ListEdgesAsync()).Select(edge => edge.Name).ToList();
            Assert.Equal(expected, (await postgres.Store.ListEdgesAsync()).Select(edge => edge.Name));
            Assert.Equal(expected.Skip(5), (await postgres.Store.ListEdgesAsync(expected[4], 100)).Select(edge => edge.Name));
            Assert.Equal(expected, (await postgres.Store.ListDocumentsAsync("k")).Select(document => document.Name));
            Assert.Equal(expected, (await postgres.Store.ListModelsAsync()).Select(model => model.Name));
            // By the bytes of UTF-8; .NET's ordinal order differs beyond U+FFFF alone.
            Assert.Equal(names.Where(name => name != "😀").Order(StringComparer.Ordinal), expected.Where(name => name != "😀"));
        }
    }

    [Fact]
    public async Task A_server_that_crashes_and_returns_is_waited_for_and_no_write_is_made_twice()
    {
        await using var server = await PostgresServer.Start();
        await using var proxy = CuttingProxy.Start(server.Port);
        var options = new CatalogOptions { ConnectionString = PostgresServer.To(proxy.Port), Patience = Long };
        await using var one = HubOf(options);
        await using var two = HubOf(options);
        await CatalogRegistration.MigrateAsync(one);
        CatalogStore[] stores = [StoreOf(one), StoreOf(two)];

        var written = 0;
        using var enough = new CancellationTokenSource();
        var writers = stores.SelectMany((store, hub) => Enumerable.Range(0, 3).Select(writer => Task.Run(async () =>
        {
            var note = 0;
            for (; !enough.IsCancellationRequested; note++)
            {
                await store.AuditAsync($"hub-{hub}", "note", $"{hub}/{writer}/{note}", "");
                Interlocked.Increment(ref written);
            }

            return note;
        }))).ToList();
        // Answers are cut off where they happen to be: of a lock, of an insert, of a commit.
        for (var cut = 0; cut < 5; cut++) await proxy.CutAfter(2_000 + cut * 37).WaitAsync(Long);
        await server.Down();
        await server.Up();
        var before = Volatile.Read(ref written);
        await WaitAsync(() => Volatile.Read(ref written) > before + 20);
        await enough.CancelAsync();
        var expected = (await Task.WhenAll(writers).WaitAsync(Long)).Sum();

        Assert.True(await stores[0].VerifyAuditAsync());
        List<AuditEntry> audit = [];
        while (await stores[1].ListAuditAsync(audit.Count, 1000) is { Count: > 0 } page) audit.AddRange(page);
        Assert.Equal(expected, audit.Count);
        Assert.Equal(expected, audit.Select(entry => entry.Subject).Distinct().Count());
    }

    [Fact]
    public async Task A_write_whose_commit_was_not_answered_is_not_made_again()
    {
        await using var proxy = CuttingProxy.Start(await SharedPostgres.Port());
        await using var catalog = await CatalogFixture.CreateAsync(CatalogHome.Postgres);
        await using var hub = HubOf(catalog.Options with { ConnectionString = PostgresServer.To(proxy.Port), Patience = Long });
        var (store, lost) = (StoreOf(hub), 0);
        // Once a write: the server commits, and its word is lost.
        proxy.Tamper = block =>
        {
            if (block.Span.IndexOf("COMMIT\0"u8) >= 0 && Interlocked.Increment(ref lost) % 2 == 1) proxy.Cut();
        };
        for (var i = 0; i < 5; i++) await store.AuditAsync("ana", "note", $"{i}", "");
        var model = await store.RegisterModelAsync("vit", CatalogFixture.DigestOf("w"), CatalogFixture.LineageOf("run"), 0.8, 0.5, 0.4, "key");
        await store.AddEventAsync(new EventRecord("1", "t", "e", null, Noon, "{}"));
        proxy.Tamper = null;

        Assert.True(lost > 7, $"{lost} commits were seen");
        Assert.Equal(["0", "1", "2", "3", "4", "vit:1"], (await catalog.Store.ListAuditAsync()).Select(entry => entry.Subject));
        Assert.Equal(model, Assert.Single(await catalog.Store.ListModelsAsync()));
        Assert.Single(await catalog.Store.ListEventsAsync(null, null, 10));
        Assert.True(await catalog.Store.VerifyAuditAsync());
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_said_and_named_without_its_password()
    {
        await using var hub = HubOf(new CatalogOptions
        {
            ConnectionString = $"Host=127.0.0.1;Port={PostgresServer.FreePort()};Database=puente;Username=ana;Password=hush",
            Patience = TimeSpan.Zero,
        });
        foreach (var call in (Func<Task>[])[
            () => CatalogRegistration.MigrateAsync(hub),
            () => StoreOf(hub).ListEdgesAsync(),
            () => StoreOf(hub).AuditAsync("ana", "note", "s", ""),
            () => StoreOf(hub).PutDocumentAsync("k", "n", "{}", "ana")])
        {
            var error = await Assert.ThrowsAsync<ServerUnavailableException>(call);
            Assert.Contains("127.0.0.1", error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("hush", error.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_database_that_is_not_there_is_not_waited_for()
    {
        await using var hub = HubOf(new CatalogOptions { ConnectionString = PostgresServer.To(await SharedPostgres.Port()).Replace("Database=postgres", "Database=nowhere"), Patience = Long });
        var error = await Assert.ThrowsAsync<ServerUnavailableException>(() => CatalogRegistration.MigrateAsync(hub));
        Assert.Contains("\"nowhere\" does not exist", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_cannot_be_is_bad_input_where_it_is_looked_for()
    {
        await using var catalog = await CatalogFixture.CreateAsync(CatalogHome.Postgres);
        await Assert.ThrowsAsync<InputException>(() => catalog.Store.FindDocumentAsync("k", "a\0b"));
        await Assert.ThrowsAsync<InputException>(() => catalog.Store.FindEdgeAsync("\ud83d"));
    }

    [Theory]
    [InlineData("Host=a;Nonsense=1", "catalog", "Catalog:ConnectionName")]
    [InlineData("Database=puente", "catalog", "Catalog:ConnectionName")]
    [InlineData("Host=a", "Catalog; DROP", "Catalog:Schema")]
    public void Options_that_cannot_be_are_refused(string connectionString, string schema, string field) =>
        Assert.Equal(field, Assert.Throws<InputException>(new CatalogOptions { ConnectionString = connectionString, Schema = schema }.Validate).Field);

    private static ServiceProvider HubOf(CatalogOptions options) =>
        new ServiceCollection().AddSingleton(TimeProvider.System).AddCatalog(_ => options).BuildServiceProvider();

    private static CatalogStore StoreOf(ServiceProvider hub) => hub.GetRequiredService<CatalogStore>();

    private static async Task WaitAsync(Func<bool> condition)
    {
        using var deadline = new CancellationTokenSource(Long);
        while (!condition()) await Task.Delay(20, deadline.Token);
    }
}

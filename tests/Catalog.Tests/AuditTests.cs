using Microsoft.EntityFrameworkCore;
using Puente.Core;

namespace Puente.Catalog.Tests;

public abstract class AuditTests(CatalogHome home)
{
    [Fact]
    public async Task Entries_chain_from_genesis()
    {
        await using var catalog = await FiveEntriesAsync();
        var audit = await catalog.Store.ListAuditAsync();
        Assert.Equal([1, 2, 3, 4, 5], audit.Select(entry => entry.Sequence));
        Assert.Equal(AuditChain.Genesis, audit[0].PreviousHash);
        Assert.All(audit.Zip(audit.Skip(1)), pair => Assert.Equal(pair.First.Hash, pair.Second.PreviousHash));
        Assert.True(await catalog.Store.VerifyAuditAsync());
        Assert.Equal([4, 5], (await catalog.Store.ListAuditAsync(after: 3, limit: 10)).Select(entry => entry.Sequence));
    }

    [Theory]
    [InlineData("""UPDATE audit SET "Detail" = 'nothing' WHERE "Sequence" = 3""")]
    [InlineData("""UPDATE audit SET "Actor" = 'eve' WHERE "Sequence" = 1""")]
    [InlineData("""UPDATE audit SET "At" = "At" + 1 WHERE "Sequence" = 5""")]
    [InlineData("""DELETE FROM audit WHERE "Sequence" = 3""")]
    [InlineData("""DELETE FROM audit WHERE "Sequence" = 1""")]
    [InlineData("""UPDATE audit SET "Sequence" = 9 WHERE "Sequence" = 5""")]
    [InlineData("""UPDATE audit SET "Hash" = "PreviousHash" WHERE "Sequence" = 2""")]
    public async Task Tampering_shows(string sql)
    {
        await using var catalog = await FiveEntriesAsync();
        Assert.Equal(1, await catalog.ExecuteAsync(sql));
        Assert.False(await catalog.Store.VerifyAuditAsync());
    }

    [Fact]
    public void The_hash_is_this_one()
    {
        // sha256sum over 64 zeros and {"sequence":1,"at":639132768000000000,"actor":"ana","action":"a.b","subject":"s","detail":"d"}
        var entry = AuditChain.Append(null, new DateTimeOffset(639132768000000000, TimeSpan.Zero), "ana", "a.b", "s", "d");
        Assert.Equal(Expected, entry.Hash);
    }

    private const string Expected = "c70c3ebf76e41b0cb37853f2e1a96422231b048d075e594f238f32af8e230c82";

    [Fact]
    public async Task A_write_that_fails_leaves_no_entry()
    {
        await using var catalog = await FiveEntriesAsync();
        await catalog.RefuseInsertsAsync("models");
        await Assert.ThrowsAsync<DbUpdateException>(() => catalog.RegisterAsync("vit", "a"));
        Assert.Equal(5, (await catalog.Store.ListAuditAsync()).Count);
        await catalog.AllowInsertsAsync("models");
        await catalog.RefuseInsertsAsync("audit");
        await Assert.ThrowsAsync<DbUpdateException>(() => catalog.RegisterAsync("vit", "a"));
        Assert.Empty(await catalog.Store.ListModelsAsync());
    }

    [Fact]
    public async Task Notes_that_come_at_the_same_time_make_one_chain()
    {
        await using var catalog = await CatalogFixture.CreateAsync(home);
        await Task.WhenAll(Enumerable.Range(0, 200).Select(note => catalog.Store.AuditAsync("ana", "note", $"subject-{note}", "")));
        Assert.True(await catalog.Store.VerifyAuditAsync());
        Assert.Equal(200, (await catalog.Store.ListAuditAsync()).Select(entry => entry.Subject).Distinct().Count());
    }

    [Fact]
    public async Task Of_notes_that_share_a_transaction_one_that_fails_does_so_alone()
    {
        await using var catalog = await CatalogFixture.CreateAsync(home);
        await catalog.RefuseInsertsAsync("audit", "NEW.\"Subject\" = 'bad'");
        var notes = Enumerable.Range(0, 20).Select(note => (Subject: note == 7 ? "bad" : $"subject-{note}", Task: Task.CompletedTask)).ToList();
        notes = [.. notes.Select(note => note with { Task = catalog.Store.AuditAsync("ana", "note", note.Subject, "") })];
        foreach (var (subject, task) in notes)
            if (subject == "bad") await Assert.ThrowsAsync<DbUpdateException>(() => task);
            else await task;
        Assert.True(await catalog.Store.VerifyAuditAsync());
        Assert.Equal(19, (await catalog.Store.ListAuditAsync()).Count);
    }

    private async Task<CatalogFixture> FiveEntriesAsync()
    {
        var catalog = await CatalogFixture.CreateAsync(home);
        for (var i = 1; i <= 5; i++)
        {
            catalog.Time.Advance(TimeSpan.FromSeconds(1));
            await catalog.Store.AuditAsync("ana", "rollout.started", $"rollout-{i}", "“quotes”, ünïcode, \n lines");
        }

        return catalog;
    }

    [Fact]
    public async Task What_a_stranger_said_is_put_on_record_whatever_he_said()
    {
        await using var catalog = await CatalogFixture.CreateAsync(home);
        await catalog.Store.AuditAsync("hub", "edge.refused", "a\0b", "half a pair: \ud83d, a whole one: \ud83d\ude00");
        var entry = Assert.Single(await catalog.Store.ListAuditAsync());
        Assert.Equal(("a\ufffdb", "half a pair: \ufffd, a whole one: \ud83d\ude00"), (entry.Subject, entry.Detail));
        Assert.True(await catalog.Store.VerifyAuditAsync());
        Assert.Equal("actor", (await Assert.ThrowsAsync<InputException>(() => catalog.Store.AuditAsync("h\0b", "a", "", ""))).Field);
    }

    public sealed class OnSqlite() : AuditTests(CatalogHome.Sqlite);

    public sealed class OnPostgres() : AuditTests(CatalogHome.Postgres);
}

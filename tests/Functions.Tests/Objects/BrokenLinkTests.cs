using CsCheck;
using Microsoft.Extensions.Time.Testing;
using Puente.Core;
using Puente.Edge.Uplink;
using Puente.Functions.Common.Objects;
using Puente.Functions.Common.Transfers;

namespace Puente.Functions.Tests.Objects;

/// <summary>Files that come from an S3 server by a link that is cut, hangs, lies and is away.</summary>
public sealed class BrokenLinkTests : IAsyncLifetime
{
    private const int MiB = ContentFiles.ChunkBytes;
    private S3Server _server = null!;
    private CuttingProxy _link = null!;
    private ObjectsUnderTest _hub = null!;
    private ObjectsUnderTest _edge = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Target => Path.Combine(_edge.Folder, "weights");

    public async ValueTask InitializeAsync()
    {
        _server = await S3Server.Start();
        _link = CuttingProxy.Start(_server.Port);
        _hub = ObjectsUnderTest.S3(_server.Port);
        _edge = ObjectsUnderTest.S3(_link.Port, new TransferOptions { StallTimeout = TimeSpan.FromSeconds(1) });
    }

    public async ValueTask DisposeAsync()
    {
        await _edge.DisposeAsync();
        await _hub.DisposeAsync();
        await _link.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Cuts_cost_what_was_on_the_wire_and_no_more()
    {
        var file = await _hub.PublishAsync(40 * MiB);
        foreach (var at in (int[])[5, 17, 30]) _ = _link.CutAfter((at * MiB) + 12_345);
        await _edge.FetchAsync(file, Target);
        Assert.Equal(file.Digest, Digest.OfFile(Target));
        // Socket buffers of the loopback device hold more than a chunk.
        Assert.InRange(_link.BytesToClients, 40 * MiB, 60 * MiB);
    }

    [Fact]
    public async Task A_process_that_ended_midway_is_taken_up_by_the_next_where_its_bytes_end()
    {
        var file = await _hub.PublishAsync((20 * MiB) + 5);
        using var killed = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var half = _link.After(10 * MiB);
        var fetch = _edge.FetchAsync(file, Target, killed.Token);
        await half;
        await killed.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fetch);
        var kept = new FileInfo(Target + ".part").Length;
        Assert.InRange(kept, MiB, 19 * MiB);
        Assert.Equal(file.SizeBytes - kept, await _edge.FetchAsync(file, Target));
        Assert.Equal(file.Digest, Digest.OfFile(Target));
    }

    [Fact]
    public async Task Bytes_on_disk_are_not_taken_at_their_word()
    {
        var file = await _hub.PublishAsync(6 * MiB);
        var good = await File.ReadAllBytesAsync(_hub.NewFile(6 * MiB), Cancel);
        good[(3 * MiB) + 100] ^= 1;
        await File.WriteAllBytesAsync(Target + ".part", good, Cancel);
        Assert.Equal(3 * MiB, await _edge.FetchAsync(file, Target));
        Assert.Equal(file.Digest, Digest.OfFile(Target));
    }

    [Fact]
    public async Task A_link_that_hangs_is_given_up_and_tried_again()
    {
        var file = await _hub.PublishAsync(30 * MiB);
        var begun = _link.After(4 * MiB);
        var fetch = _edge.FetchAsync(file, Target);
        await begun;
        _link.Stall();
        var accepted = _link.Accepted;
        while (_link.Accepted == accepted) await Task.Delay(20, Cancel);
        _link.Flow();
        await fetch;
        Assert.Equal(file.Digest, Digest.OfFile(Target));
    }

    [Fact]
    public async Task A_link_that_is_away_fails_in_the_end_and_what_came_stays()
    {
        var file = await _hub.PublishAsync(20 * MiB);
        var begun = _link.After(8 * MiB);
        var fetch = _edge.FetchAsync(file, Target);
        await begun;
        await _link.Down();
        Assert.True(CloudLink.IsMiss(await Assert.ThrowsAnyAsync<Exception>(() => fetch)));
        var kept = new FileInfo(Target + ".part").Length;
        Assert.InRange(kept, MiB, 19 * MiB);
        _link.Up();
        Assert.Equal(file.SizeBytes - kept, await _edge.FetchAsync(file, Target));
        Assert.Equal(file.Digest, Digest.OfFile(Target));
    }

    [Fact]
    public async Task A_chunk_that_arrives_wrong_is_asked_for_again()
    {
        var file = await _hub.PublishAsync(8 * MiB);
        var spoiled = false;
        _link.Tamper = block =>
        {
            if (spoiled || _link.BytesToClients < 3 * MiB) return;
            spoiled = true;
            block.Span[^1] ^= 1;
        };
        var crossed = await _edge.FetchAsync(file, Target);
        Assert.True(spoiled);
        Assert.Equal(9 * MiB, crossed);
        Assert.Equal(file.Digest, Digest.OfFile(Target));
    }

    [Fact]
    public async Task An_object_that_is_damaged_is_refused_with_what_to_do()
    {
        var file = await _hub.PublishAsync(4 * MiB);
        var bytes = await File.ReadAllBytesAsync(_hub.NewFile(4 * MiB), Cancel);
        bytes[(2 * MiB) + 7] ^= 1;
        await _hub.Store.PutAsync(ObjectsUnderTest.KeyOf(file.Digest), bytes, Cancel);
        var refused = await Assert.ThrowsAsync<InputException>(() => _edge.FetchAsync(file, Target));
        Assert.Equal(("chunk", file.Chunks[2].ToString()), (refused.Field, refused.Value));
        Assert.Equal(2 * MiB, new FileInfo(Target + ".part").Length);
    }

    [Fact]
    public async Task An_object_that_is_too_short_is_refused()
    {
        var file = await _hub.PublishAsync(3 * MiB);
        await _hub.Store.PutAsync(ObjectsUnderTest.KeyOf(file.Digest), (await File.ReadAllBytesAsync(_hub.NewFile(3 * MiB), Cancel)).AsMemory(0, (2 * MiB) + 10), Cancel);
        var refused = await Assert.ThrowsAsync<InputException>(() => _edge.FetchAsync(file, Target));
        Assert.Equal(file.Chunks[2].ToString(), refused.Value);
    }

    [Fact]
    public async Task What_is_not_there_yet_may_come()
    {
        var file = await ContentFiles.DescribeAsync(_hub.NewFile(2 * MiB), "weights", Cancel);
        await Assert.ThrowsAsync<IOException>(() => _edge.FetchAsync(file, Target));
        await _hub.PublishAsync(2 * MiB);
        Assert.Equal(2 * MiB, await _edge.FetchAsync(file, Target));
    }

    [Fact]
    public async Task A_manifest_that_contradicts_itself_is_refused()
    {
        var file = await _hub.PublishAsync(2 * MiB);
        await Assert.ThrowsAsync<InputException>(() => _edge.FetchAsync(file with { SizeBytes = 3 * MiB }, Target));
        var lying = file with { Digest = Digest.Of("other"u8) };
        await _hub.Store.PutFileAsync(ObjectsUnderTest.KeyOf(lying.Digest), _hub.NewFile(2 * MiB), Cancel);
        var refused = await Assert.ThrowsAsync<InputException>(() => _edge.FetchAsync(lying, Target));
        Assert.Equal(("file", "weights"), (refused.Field, refused.Value));
        Assert.False(File.Exists(Target));
    }

    [Fact]
    public async Task When_the_hours_end_midway_a_fetch_waits_and_goes_on_in_the_next()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 6, 1, 23, 0, 0, TimeSpan.Zero));
        await using var edge = ObjectsUnderTest.S3(_link.Port, new TransferOptions { Window = TransferWindow.Parse("22:00-06:00", TimeZoneInfo.Utc) }, time);
        var file = await _hub.PublishAsync(12 * MiB);
        var (crossed, asked) = (0L, 0);
        var fetch = edge.Files.GetAsync(
            file, Target, _ => Task.FromResult(asked++),
            bytes =>
            {
                if ((crossed += bytes) == 5 * MiB) time.Advance(TimeSpan.FromHours(10));
            },
            Cancel);
        while (edge.Gate.Status is not { Waiting: 1, Running: 0 }) await Task.Delay(10, Cancel);
        Assert.Equal((5 * MiB, 1), (crossed, asked));
        while (!fetch.IsCompleted)
        {
            time.Advance(TimeSpan.FromMinutes(15));
            await Task.Delay(10, Cancel);
        }

        await fetch;
        Assert.Equal(12 * MiB, crossed);
        Assert.True(asked >= 2);
        Assert.Equal(file.Digest, Digest.OfFile(Target));
    }

    [Fact]
    public async Task A_rate_is_kept()
    {
        await using var edge = ObjectsUnderTest.S3(_link.Port, new TransferOptions { BytesPerSecond = 4 * MiB });
        var file = await _hub.PublishAsync(4 * MiB);
        var clock = System.Diagnostics.Stopwatch.StartNew();
        await edge.FetchAsync(file, Target);
        // A quarter of a second's bytes are free.
        Assert.True(clock.Elapsed > TimeSpan.FromSeconds(0.7), $"{clock.Elapsed}");
    }

    /// <summary>Whatever the size, whatever lies there before, wherever it is cut: the file is right, and nothing is asked for twice but what was on the wire.</summary>
    [Fact]
    public async Task Any_file_comes_over_any_link()
    {
        var cases = Gen.Select(Gen.Int[0, 3 * MiB], Gen.Int[0, 4 * MiB], Gen.Int[0, 3 * MiB].Array[0, 3], Gen.Bool);
        await cases.SampleAsync(
            async (size, there, cuts, spoiled) =>
            {
                var seed = size ^ there;
                var file = await _hub.PublishAsync(size, seed);
                var target = Path.Combine(_edge.Folder, Guid.NewGuid().ToString("n"));
                var bytes = await File.ReadAllBytesAsync(_hub.NewFile(size, seed), Cancel);
                var before = bytes.AsSpan(0, Math.Min(there, size)).ToArray();
                if (spoiled && before.Length > 0) before[^1] ^= 1;
                await File.WriteAllBytesAsync(target + ".part", before, Cancel);
                // Cuts that an earlier file was too small for would pile up on this one.
                _link.Forget();
                foreach (var cut in cuts) _ = _link.CutAfter(cut);
                var good = before.AsSpan().SequenceEqual(bytes) ? size : ((before.Length - (spoiled && before.Length > 0 ? 1 : 0)) / MiB) * MiB;
                var crossed = await _edge.FetchAsync(file, target);
                Assert.Equal(file.Digest, Digest.OfFile(target));
                Assert.Equal(size - good, crossed);
            },
            iter: 15, threads: 1);
    }
}

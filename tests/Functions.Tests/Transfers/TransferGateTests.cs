using Microsoft.Extensions.Time.Testing;
using Puente.Functions.Common.Transfers;

namespace Puente.Functions.Tests.Transfers;

/// <summary>Places, hours and rates, on a clock of the test's own.</summary>
public sealed class TransferGateTests
{
    private static readonly DateTimeOffset _noon = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly FakeTimeProvider _time = new(_noon);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task So_many_at_once_and_no_more(int most)
    {
        using var gate = new TransferGate(new TransferOptions { MaxConcurrent = most }, _time);
        var places = new List<TransferPlace>();
        for (var i = 0; i < most; i++) places.Add(await gate.EnterAsync(Cancel));
        var next = gate.EnterAsync(Cancel);
        Assert.False(next.IsCompleted);
        Assert.Equal(new TransferStatus(most, 1, null, true), gate.Status);
        places[0].Dispose();
        places[0].Dispose();
        using var entered = await next;
        Assert.Equal(new TransferStatus(most, 0, null, true), gate.Status);
        Assert.False(gate.EnterAsync(Cancel).IsCompleted);
    }

    [Fact]
    public async Task Outside_the_window_a_transfer_waits_and_goes_on_in_the_next()
    {
        using var gate = new TransferGate(new TransferOptions { Window = TransferWindow.Parse("22:00-06:00", TimeZoneInfo.Utc) }, _time);
        var waiting = gate.EnterAsync(Cancel);
        Assert.Equal(new TransferStatus(0, 1, "22:00-06:00 UTC", false), gate.Status);
        await AdvanceAsync(TimeSpan.FromHours(9.9));
        Assert.False(waiting.IsCompleted);
        await AdvanceAsync(TimeSpan.FromHours(0.2));
        using (await waiting.WaitAsync(TimeSpan.FromSeconds(10), Cancel)) Assert.True(gate.IsOpen);
        await AdvanceAsync(TimeSpan.FromHours(8));
        Assert.False(gate.IsOpen);
    }

    [Theory]
    [InlineData("22:00-06:00", 23, true)]
    [InlineData("22:00-06:00", 22, true)]
    [InlineData("22:00-06:00", 6, false)]
    [InlineData("22:00-06:00", 12, false)]
    [InlineData("08:00-17:00", 8, true)]
    [InlineData("08:00-17:00", 17, false)]
    public void The_window_holds_its_first_minute_and_not_its_last(string window, int hour, bool open) =>
        Assert.Equal(open, TransferWindow.Parse(window, TimeZoneInfo.Utc)!.IsOpen(_noon.AddHours(hour - 12)));

    [Fact]
    public void The_window_is_of_its_own_zone()
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById("America/Lima");
        Assert.True(TransferWindow.Parse("06:30-07:30", zone)!.IsOpen(_noon));
        Assert.Equal(TimeSpan.FromHours(1), TransferWindow.Parse("08:00-09:00", zone)!.UntilOpen(_noon));
    }

    [Theory]
    [InlineData(100_000)]
    [InlineData(1_000_000)]
    public async Task All_together_keep_to_the_rate(int bytesPerSecond)
    {
        using var gate = new TransferGate(new TransferOptions { BytesPerSecond = bytesPerSecond }, _time);
        var paid = 0L;
        var fetches = Enumerable.Range(0, 2).Select(async _ =>
        {
            using var place = await gate.EnterAsync(Cancel);
            for (var i = 0; i < 50; i++)
            {
                var portion = place.Portion(1 << 20);
                Assert.Equal(bytesPerSecond / 10, portion);
                await place.PaceAsync(portion, Cancel);
                Interlocked.Add(ref paid, portion);
            }
        }).ToArray();
        var all = Task.WhenAll(fetches);
        while (!all.IsCompleted)
        {
            await AdvanceAsync(TimeSpan.FromSeconds(0.1));
            // A quarter of a second may have been saved up.
            Assert.True(Interlocked.Read(ref paid) <= bytesPerSecond * ((_time.GetUtcNow() - _noon).TotalSeconds + 0.25));
            Assert.True(_time.GetUtcNow() - _noon < TimeSpan.FromMinutes(5), "The rate is not reached.");
        }

        await all;
    }

    [Fact]
    public async Task Without_a_rate_nothing_waits()
    {
        using var gate = new TransferGate(new TransferOptions(), _time);
        using var place = await gate.EnterAsync(Cancel);
        Assert.Equal(1 << 20, place.Portion(1 << 20));
        Assert.True(place.PaceAsync(long.MaxValue / 2, Cancel).AsTask().IsCompletedSuccessfully);
    }

    /// <summary>In small steps, and what each wakes is let run.</summary>
    private async Task AdvanceAsync(TimeSpan by)
    {
        var step = by / 50;
        for (var i = 0; i < 50; i++)
        {
            _time.Advance(step);
            await Task.Yield();
        }
    }
}

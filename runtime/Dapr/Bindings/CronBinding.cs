using System.Globalization;

namespace Puente.Runtime.Dapr.Bindings;

/// <summary><c>bindings.cron</c>: calls the app by a schedule. Ticks that come while the app is busy with one are not made up; each process of an app has its own.</summary>
/// <param name="name">The component's name.</param>
/// <param name="route">The app's route; opens with '/'.</param>
/// <param name="asksFirst">Whether the app is asked first.</param>
/// <param name="schedule">When.</param>
/// <param name="clock">The clock.</param>
internal sealed class CronBinding(string name, string route, bool asksFirst, CronSchedule schedule, TimeProvider clock) : IInputBinding
{
    /// <summary>The longest single wait: timers end at 49 days, and a clock that is put right is noticed.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    public string Name => name;

    public string Route => route;

    public bool AsksFirst => asksFirst;

    public async Task ServeAsync(Func<IReadOnlyDictionary<string, string>, Task> deliver, CancellationToken pause)
    {
        var from = clock.GetUtcNow();
        while (schedule.Next(from) is { } next)
        {
            await WaitAsync(next, pause).ConfigureAwait(false);
            await deliver(new Dictionary<string, string>
            {
                ["timeZone"] = "Local",
                // As Go prints a time.
                ["readTimeUTC"] = clock.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.FFFFFFF '+0000 UTC'", CultureInfo.InvariantCulture),
            }).ConfigureAwait(false);
            var now = clock.GetUtcNow();
            from = now > next ? now : next;
        }
    }

    private async Task WaitAsync(DateTimeOffset until, CancellationToken pause)
    {
        pause.ThrowIfCancellationRequested();
        while (until - clock.GetUtcNow() is var left && left > TimeSpan.Zero)
            await Task.Delay(left < LongestWait ? TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds)) : LongestWait, clock, pause).ConfigureAwait(false);
    }
}

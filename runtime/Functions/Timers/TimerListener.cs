using System.Threading.Channels;

namespace Puente.Runtime.Functions;

/// <summary>Runs one timer function: one run at a time, the next only when it has ended.</summary>
internal sealed class TimerListener(
    FunctionDescriptor function, FunctionTrigger.Timer trigger, FunctionInvoker invoker, TimerStatusFile file, TimeProvider time, ILogger log)
{
    // The wall clock may be stepped or the machine may sleep: look again at least this often.
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    // Room for one: requests made while one waits are the same request.
    private readonly Channel<bool> requested = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private readonly Channel<TimerSchedule> changed = Channel.CreateBounded<TimerSchedule>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });
    private TimerSchedule schedule = trigger.Schedule;

    private enum Wake
    {
        Due,
        Requested,
        Rescheduled,
    }

    public string FunctionName => function.Name;

    /// <summary>Asks for a run beside the schedule, as soon as none is running.</summary>
    public void RunNow() => requested.Writer.TryWrite(true);

    /// <summary>The settings have changed: another schedule holds from now on; one that cannot be read leaves the old.</summary>
    public void ReadSchedule()
    {
        try
        {
            changed.Writer.TryWrite(trigger.Read());
        }
        catch (FormatException e)
        {
            log.LogError("Timer function {Function} keeps its schedule: {Problem}", function.Name, e.Message);
        }
    }

    public async Task RunAsync(CancellationToken stopping)
    {
        var stored = trigger.UseMonitor ? file.Read() : null;
        var now = time.GetUtcNow();
        var plan = TimerPlan.AtStart(schedule, stored, now, trigger.RunOnStartup);
        var status = new ScheduleStatus { Last = stored?.Last ?? default, Next = plan.Due.UtcDateTime, LastUpdated = now.UtcDateTime };
        // Kept before the first run too, so that a host that is down at the first occurrence makes up for it.
        if (trigger.UseMonitor && plan.Due > now && TimerPlan.Utc(status.Next) != (stored is null ? default : TimerPlan.Utc(stored.Next))) file.Write(status);

        while (!stopping.IsCancellationRequested)
        {
            switch (await WaitForDueAsync(plan.Due, stopping))
            {
                case Wake.Requested:
                    await InvokeAsync(status, isPastDue: false, stopping);
                    continue;
                case Wake.Rescheduled:
                    plan = new TimerPlan(schedule.Next(time.GetUtcNow()), IsPastDue: false);
                    status = new ScheduleStatus { Last = status.Last, Next = plan.Due.UtcDateTime, LastUpdated = time.GetUtcNow().UtcDateTime };
                    if (trigger.UseMonitor) file.Write(status);
                    continue;
            }

            var began = time.GetUtcNow();
            await InvokeAsync(status, plan.IsPastDue, stopping);
            // A run cut off by the stop is not done: the next start makes up for it.
            if (stopping.IsCancellationRequested) return;
            status = TimerPlan.AfterRun(schedule, plan.Due, began);
            if (trigger.UseMonitor) file.Write(status);
            plan = new TimerPlan(TimerPlan.Utc(status.Next), IsPastDue: false);
        }
    }

    private async Task<Wake> WaitForDueAsync(DateTimeOffset due, CancellationToken stopping)
    {
        while (due - time.GetUtcNow() is { Ticks: > 0 } remaining)
        {
            using var over = CancellationTokenSource.CreateLinkedTokenSource(stopping);
            var wait = Task.Delay(remaining < LongestWait ? remaining : LongestWait, time, over.Token);
            await Task.WhenAny(wait, requested.Reader.WaitToReadAsync(over.Token).AsTask(), changed.Reader.WaitToReadAsync(over.Token).AsTask());
            await over.CancelAsync();
            stopping.ThrowIfCancellationRequested();
            if (changed.Reader.TryRead(out var next) && next.Text != schedule.Text)
            {
                log.LogInformation("Timer function {Function} runs by {Schedule} from now on, not by {Before}", function.Name, next.Text, schedule.Text);
                schedule = next;
                return Wake.Rescheduled;
            }

            if (requested.Reader.TryRead(out _)) return Wake.Requested;
        }

        return Wake.Due;
    }

    private async Task InvokeAsync(ScheduleStatus status, bool isPastDue, CancellationToken stopping)
    {
        var shown = trigger.UseMonitor && schedule.PeriodAt(time.GetUtcNow()) >= TimeSpan.FromMinutes(1);
        var info = new TimerInfo { IsPastDue = isPastDue, ScheduleStatus = shown ? status : null };
        for (var retries = 0; !await TryAsync(info, retries, stopping); retries++)
            await Task.Delay(function.Retry!.DelayAfter(retries), time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>One try; false when another is to be made.</summary>
    private async Task<bool> TryAsync(TimerInfo info, int retries, CancellationToken stopping)
    {
        try
        {
            var tried = function.Retry is { } policy ? new Try(retries, policy.MaxRetryCount) : null;
            await invoker.InvokeAsync(new InvocationRequest(function, info) { Retry = tried }, stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            log.LogInformation("Timer function {Function} was cut off by the stop of the host", function.Name);
        }
        catch (Exception e)
        {
            // A failed run does not end the schedule.
            log.LogError(e, "Timer function {Function} failed", function.Name);
            return stopping.IsCancellationRequested || function.Retry?.Allows(retries) != true;
        }

        return true;
    }
}

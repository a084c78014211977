using System.Globalization;
using System.Reflection;

namespace Puente.Runtime.Functions;

/// <summary>Understands retry attributes.</summary>
internal static class RetryReader
{
    /// <summary>The retries of a function; null for none, or when a fault was reported.</summary>
    public static FunctionRetry? Read(MethodInfo method, FunctionTrigger trigger, Action<string, string, string> report)
    {
        var fixedDelay = method.GetCustomAttribute<FixedDelayRetryAttribute>();
        var backoff = method.GetCustomAttribute<ExponentialBackoffRetryAttribute>();
        if (fixedDelay is null && backoff is null) return null;
        if (fixedDelay is not null && backoff is not null) return Refuse("[FixedDelayRetry]", "stands beside [ExponentialBackoffRetry].", "Keep one of them.", report);
        var item = fixedDelay is not null ? "[FixedDelayRetry]" : "[ExponentialBackoffRetry]";
        if (trigger is not FunctionTrigger.Timer)
            return Refuse(item, $"has no meaning for {trigger.TypeName}.", "Only timers are retried so: give activities TaskOptions.FromRetryPolicy, and blobs extensions.blobs.poisonBlobThreshold.", report);

        var count = fixedDelay?.MaxRetryCount ?? backoff!.MaxRetryCount;
        if (count < -1) return Refuse(item, $"maxRetryCount {count} is not allowed.", "Give 0 or more, or -1 for no limit.", report);
        var first = Interval(fixedDelay?.DelayInterval ?? backoff!.MinimumInterval);
        var longest = Interval(fixedDelay?.DelayInterval ?? backoff!.MaximumInterval);
        return first <= longest
            ? new FunctionRetry(count, first.Value, longest.Value)
            : Refuse(item, $"\"{fixedDelay?.DelayInterval ?? $"{backoff!.MinimumInterval}, {backoff.MaximumInterval}"}\" is no interval.", "Write hh:mm:ss, zero or more, the shorter one first.", report);
    }

    private static TimeSpan? Interval(string text) =>
        TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out var value) && value >= TimeSpan.Zero ? value : null;

    private static FunctionRetry? Refuse(string item, string problem, string remedy, Action<string, string, string> report)
    {
        report(item, problem, remedy);
        return null;
    }
}

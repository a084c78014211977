namespace Puente.Workflows;

/// <summary>How often an activity is tried. What <see cref="ActivityFailure"/> says a second try cannot mend is not tried again.</summary>
public static class ActivityRetry
{
    /// <summary>Five tries, one second apart and doubling to fifteen: outlives a restart of the machine's own services.</summary>
    public static TaskOptions Standard { get; } = Attempts(5);

    /// <summary>Ten tries for work that resumes where it stopped, such as a training slice or a download.</summary>
    public static TaskOptions Resumable { get; } = Attempts(10);

    private static TaskOptions Attempts(int count) => TaskOptions.FromRetryPolicy(
        new RetryPolicy(count, TimeSpan.FromSeconds(1), backoffCoefficient: 2, maxRetryInterval: TimeSpan.FromSeconds(15))
        {
            HandleFailure = ActivityFailure.IsWorthRetrying,
        });
}

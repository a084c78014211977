namespace Puente.Workflows;

/// <summary>How often an activity is tried. What <see cref="ActivityFailure"/> says a second try cannot mend is not tried again.</summary>
public static class ActivityRetry
{
    /// <summary>Five tries, one second apart and doubling to fifteen: outlives a restart of the machine's own services.</summary>
    public static TaskOptions Standard { get; } = Attempts(5);

    /// <summary>Ten tries for work that resumes where it stopped, such as a training slice.</summary>
    public static TaskOptions Resumable { get; } = Attempts(10);

    /// <summary>A week of tries, five minutes apart in the end, for work that needs the link of a site: being offline is a state, not a failure. Whoever uses it goes on after that, with a history that is cut.</summary>
    public static TaskOptions Link { get; } = Attempts(2_000, TimeSpan.FromMinutes(5));

    private static TaskOptions Attempts(int count, TimeSpan? longest = null) => TaskOptions.FromRetryPolicy(
        new RetryPolicy(count, TimeSpan.FromSeconds(1), backoffCoefficient: 2, maxRetryInterval: longest ?? TimeSpan.FromSeconds(15))
        {
            HandleFailure = ActivityFailure.IsWorthRetrying,
        });
}

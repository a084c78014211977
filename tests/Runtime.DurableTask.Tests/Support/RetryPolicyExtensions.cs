namespace Puente.Runtime.DurableTask.Tests;

internal static class RetryPolicyExtensions
{
    public static TaskOptions AsOptions(this RetryPolicy policy) => TaskOptions.FromRetryPolicy(policy);
}

using Microsoft.AspNetCore.Http;
using Puente.Runtime.DurableTask.Client;

namespace Puente.Runtime.Functions.Tests;

public static class FaultyTasks
{
    [Function("One")]
    public static int One([ActivityTrigger(Activity = "Shared")] int number) => number;

    [Function("Two")]
    public static int Two([ActivityTrigger(Activity = "shared")] int number) => number;

    [Function("OtherHub")]
    public static void OtherHub([HttpTrigger(AuthorizationLevel.Function, "post")] HttpRequest request, [DurableClient(TaskHub = "Elsewhere")] DurableTaskClient client) => Assert.NotNull(client.Name + request);

    [Function("RetriedRequest"), FixedDelayRetry(1, "00:00:01")]
    public static void RetriedRequest([HttpTrigger(AuthorizationLevel.Function, "post")] HttpRequest request) => Assert.NotNull(request);

    [Function("RetriedTwice"), FixedDelayRetry(1, "00:00:01"), ExponentialBackoffRetry(1, "00:00:01", "00:00:02")]
    public static void RetriedTwice([TimerTrigger("00:00:10")] TimerInfo timer) => Assert.NotNull(timer);

    [Function("BadInterval"), ExponentialBackoffRetry(1, "00:00:03", "00:00:02")]
    public static void BadInterval([TimerTrigger("00:00:10")] TimerInfo timer) => Assert.NotNull(timer);

    [Function("BadCount"), FixedDelayRetry(-2, "00:00:03")]
    public static void BadCount([TimerTrigger("00:00:10")] TimerInfo timer) => Assert.NotNull(timer);
}

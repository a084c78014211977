using Microsoft.AspNetCore.Http;
using Puente.Runtime.DurableTask;

namespace Puente.Runtime.Functions.Tests;

public class FaultyFunctions
{
    [Function("BadSchedule")]
    public static void BadSchedule([TimerTrigger("0 0 25 * * *")] TimerInfo timer) => Assert.NotNull(timer);

    [Function("NotSet")]
    public static void NotSet([TimerTrigger("%NoSuchSetting%")] TimerInfo timer) => Assert.NotNull(timer);

    [Function("BadRoute")]
    public static void BadRoute([HttpTrigger(AuthorizationLevel.Function, "get", Route = "a/{b")] HttpRequest request) => Assert.NotNull(request);

    [Function("TwoTriggers")]
    public static void TwoTriggers([TimerTrigger("00:00:01")] TimerInfo timer, [BlobTrigger("inbox/{name}")] string blob) => Assert.NotNull(blob + timer);

    [Function("Unbound")]
    public static void Unbound([HttpTrigger(AuthorizationLevel.Function, "get")] HttpRequest request, string missing) => Assert.NotNull(missing + request);

    [Function("BadPath")]
    public static void BadPath([BlobTrigger("x/{name}")] string blob) => Assert.NotNull(blob);

    [Function("Level")]
    public static void Level([HttpTrigger(AuthorizationLevel.User, "get")] HttpRequest request) => Assert.NotNull(request);

    [Function("1Name")]
    public static void Named([TimerTrigger("00:00:01")] TimerInfo timer) => Assert.NotNull(timer);

    [Function("Twice")]
    public static void Twice([TimerTrigger("00:00:01")] TimerInfo timer) => Assert.NotNull(timer);

    [Function("Orchestrator")]
    public Task Orchestrator([OrchestrationTrigger] TaskOrchestrationContext context, CancellationToken cancellationToken) => Task.FromResult((this, context, cancellationToken));
}

using Microsoft.AspNetCore.Http;
using Puente.Runtime.DurableTask;
using Puente.Runtime.DurableTask.Client;

namespace Puente.Runtime.Functions.Tests;

public static class NamedTasks
{
    [Function("OrchestratorFunction")]
    public static Task<int> Orchestrate([OrchestrationTrigger(Orchestration = "Double")] TaskOrchestrationContext context) =>
        context.CallActivityAsync<int>("Add", context.GetInput<int>());

    [Function("ActivityFunction")]
    public static int Add([ActivityTrigger(Activity = "Add")] int number) => number + number;

    [Function("Ask")]
    public static async Task<IResult> Ask([HttpTrigger(AuthorizationLevel.Function, "post")] HttpRequest request, [DurableClient(TaskHub = "testhub")] DurableTaskClient client) =>
        DurableHttp.CheckStatus(request, await client.ScheduleNewOrchestrationInstanceAsync("double", 21, request.HttpContext.RequestAborted));
}

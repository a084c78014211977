using Microsoft.AspNetCore.Http;
using Puente.Runtime.DurableTask;
using Puente.Runtime.DurableTask.Client;

namespace Puente.Runtime.Functions.Tests;

public class DurableFunctionsUnderTest(TimeProvider time)
{
    [Function("Greet")]
    public static async Task<Greeting> Greet([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        context.SetCustomStatus(new { step = "waiting" });
        var name = context.GetInput<string>() ?? "nobody";
        if (name == "fail") throw new InvalidOperationException("asked to fail");
        if (name.StartsWith("wait", StringComparison.Ordinal)) name = await context.WaitForExternalEvent<string>("Name");
        return await context.CallActivityAsync<Greeting>("SayHello", new Person(name, Colour.DarkRed));
    }

    [Function("SayHello")]
    public Task<Greeting> SayHello([ActivityTrigger] Person person, string instanceId, FunctionContext context, CancellationToken cancellationToken)
    {
        Assert.NotNull(time);
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(new Greeting($"Hello {person.Name}", person.Colour, instanceId == (string)context.BindingContext.BindingData["instanceId"]!));
    }

    [Function("Start")]
    public static async Task<IResult> Start(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "start/{name}")] HttpRequest request, [DurableClient] DurableTaskClient client, string name, CancellationToken cancellationToken)
    {
        var id = await client.ScheduleNewOrchestrationInstanceAsync("Greet", name, cancellationToken);
        return DurableHttp.CheckStatus(request, id);
    }
}

using Microsoft.AspNetCore.Http;

namespace Puente.Runtime.Functions.Tests;

public class MoreFaults
{
    [Function("twice")]
    public static void Twice([TimerTrigger("00:00:01")] TimerInfo timer) => Assert.NotNull(timer);

    [Function("SameA")]
    public static void SameA([HttpTrigger(AuthorizationLevel.Function, "get", Route = "same/{id}")] HttpRequest request) => Assert.NotNull(request);

    [Function("SameB")]
    public static void SameB([HttpTrigger(AuthorizationLevel.Function, "post", "get", Route = "same/{id}")] HttpRequest request) => Assert.NotNull(request);
}

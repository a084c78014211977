using Microsoft.AspNetCore.Http;

namespace Puente.Runtime.Functions.Tests;

public class HttpFunctions(TimeProvider time)
{
    [Function("Open")]
    public static IResult Open([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "open")] HttpRequest request) => Results.Text("open " + request.Method);

    [Function("Keyed")]
    public static Task<Shown> Keyed([HttpTrigger(AuthorizationLevel.Function, "get")] HttpRequest request) =>
        Task.FromResult(new Shown(request.HttpContext.User.Identity?.Name ?? "", Colour.DarkRed, null));

    [Function("Master")]
    public static void Master([HttpTrigger(AuthorizationLevel.Admin, "get", "post")] HttpRequest request) => Assert.NotNull(request);

    [Function("Item")]
    public static ValueTask<object> Item([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "sets/{set}/items/{number?}")] HttpRequest request, string set, int? number, FunctionContext context) =>
        ValueTask.FromResult<object>(new { set, number, context.FunctionDefinition.Name, same = context.GetHttpContext() == request.HttpContext, data = context.BindingContext.BindingData["set"] });

    [Function("Item2")]
    public static string Item2([HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "sets/{set}/items/{number?}")] HttpRequest request, string set) => request.Method + set;

    [Function("Throw")]
    public static IResult Throw([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "throw/{what}")] HttpRequest request, string what) => what switch
    {
        "argument" => throw new ArgumentException("count: 0 is not allowed; give 1 to 9."),
        "own" => throw new KeyNotFoundException("inner words"),
        "bad" => throw new BadHttpRequestException("no such header"),
        _ => throw new InvalidOperationException("secret words"),
    };

    [Function("Length")]
    public async Task<IResult> Length([HttpTrigger(AuthorizationLevel.Anonymous, "post")] HttpRequest request, CancellationToken cancellationToken)
    {
        Assert.NotNull(time);
        using var buffer = new MemoryStream();
        await request.Body.CopyToAsync(buffer, cancellationToken);
        return Results.Ok(buffer.Length);
    }

    [Function("Slow")]
    public static async Task Slow([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request, CancellationToken cancellationToken) =>
        await Task.Delay(Timeout.Infinite, cancellationToken);
}

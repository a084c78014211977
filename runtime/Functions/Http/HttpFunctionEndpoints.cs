using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Puente.Runtime.Functions;

/// <summary>Maps HTTP functions to routes.</summary>
internal sealed class HttpFunctionEndpoints(FunctionInvoker invoker, HostJson hostJson, IHostApplicationLifetime lifetime) : IDisposable
{
    // A request in flight when the host stops may finish for this long before its token is cancelled.
    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(5);
    private readonly ConcurrencyLimiter limiter = new(LimitsOf(hostJson.Http));

    public static void Map(WebApplication app)
    {
        var endpoints = app.Services.GetRequiredService<HttpFunctionEndpoints>();
        foreach (var (function, trigger) in app.Services.GetRequiredService<FunctionCatalog>().Of<FunctionTrigger.Http>())
            endpoints.Map(app, function, trigger);
    }

    public void Dispose() => limiter.Dispose();

    private void Map(IEndpointRouteBuilder app, FunctionDescriptor function, FunctionTrigger.Http trigger)
    {
        var route = $"/{hostJson.Http.RoutePrefix}/{trigger.Route.RawText}".Replace("//", "/", StringComparison.Ordinal);
        RequestDelegate run = context => RunAsync(context, function);
        var endpoint = trigger.Methods.Count == 0 ? app.Map(route, run) : app.MapMethods(route, trigger.Methods, run);
        endpoint.WithMetadata(new RequiredKey(trigger.AuthLevel)).WithDisplayName(function.Name);
    }

    private async Task RunAsync(HttpContext context, FunctionDescriptor function)
    {
        using var lease = await limiter.AcquireAsync(1, context.RequestAborted);
        if (!lease.IsAcquired)
        {
            context.Response.Headers.RetryAfter = "5";
            await Problems.WriteAsync(context, Problems.Create(
                StatusCodes.Status429TooManyRequests, "Too many requests", "The host already holds as many as host.json extensions.http allows. Try again later."));
            return;
        }

        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        await using var stop = lifetime.ApplicationStopping.Register(() => cancellation.CancelAfter(StopGrace));
        await invoker.InvokeAsync(
            new InvocationRequest(function, context) { BindingData = new Dictionary<string, object?>(context.Request.RouteValues), Complete = result => WriteAsync(context, result) },
            cancellation.Token);
    }

    private static async Task WriteAsync(HttpContext context, object? result)
    {
        if (result is IResult answer)
        {
            await answer.ExecuteAsync(context);
        }
        else if (result is not null)
        {
            await Results.Json(result).ExecuteAsync(context);
        }
        else if (!context.Response.HasStarted && context.Response.StatusCode == StatusCodes.Status200OK)
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }
    }

    private static ConcurrencyLimiterOptions LimitsOf(HostJsonHttp http)
    {
        var running = http.MaxConcurrentRequests < 0 ? int.MaxValue : http.MaxConcurrentRequests;
        var outstanding = http.MaxOutstandingRequests < 0 ? int.MaxValue : http.MaxOutstandingRequests;
        running = Math.Min(running, outstanding);
        return new ConcurrencyLimiterOptions { PermitLimit = running, QueueLimit = outstanding - running, QueueProcessingOrder = QueueProcessingOrder.OldestFirst };
    }
}

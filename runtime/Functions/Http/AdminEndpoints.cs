using System.Diagnostics;
using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Puente.Runtime.DurableTask.Worker;

namespace Puente.Runtime.Functions;

/// <summary>The endpoints that take the master key.</summary>
internal static class AdminEndpoints
{
    private static readonly string InstanceId = Guid.NewGuid().ToString("N");

    public static void Map(WebApplication app)
    {
        var admin = app.MapGroup("/admin").WithMetadata(new RequiredKey(AuthorizationLevel.Admin));
        admin.MapGet("/host/status", (HttpContext context) => HostStatus(context.RequestServices));
        admin.MapMethods("/host/ping", ["GET", "POST"], () => Results.Ok());
        admin.MapGet("/functions", (HttpRequest request) => Catalog(request).All.Select(f => Describe(f, request)));
        admin.MapGet("/functions/{name}", (string name, HttpRequest request) =>
            Catalog(request).Find(name) is { } function ? Results.Ok(Describe(function, request)) : Unknown(name));
        admin.MapPost("/functions/{name}", Run);
    }

    private static FunctionCatalog Catalog(HttpRequest request) => request.HttpContext.RequestServices.GetRequiredService<FunctionCatalog>();

    private static IResult HostStatus(IServiceProvider services)
    {
        var version = typeof(AdminEndpoints).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
        string[] errors = services.GetService<DurableTaskHealth>() is { State: not DurableTaskHealthState.Healthy } health ? [$"Durable tasks: {health.State}: {health.Reason}"] : [];
        return Results.Ok(new
        {
            Id = AppDomain.CurrentDomain.FriendlyName,
            State = errors.Length == 0 ? "Running" : "Error",
            Version = version.Split('+')[0],
            VersionDetails = version,
            InstanceId,
            ComputerName = Environment.MachineName,
            ProcessUptime = (long)(DateTime.Now - Process.GetCurrentProcess().StartTime).TotalMilliseconds,
            Errors = errors,
        });
    }

    private static object Describe(FunctionDescriptor function, HttpRequest request)
    {
        var http = function.Trigger as FunctionTrigger.Http;
        var prefix = request.HttpContext.RequestServices.GetRequiredService<HostJson>().Http.RoutePrefix;
        return new
        {
            function.Name,
            Href = $"{request.Scheme}://{request.Host}/admin/functions/{function.Name}",
            InvokeUrlTemplate = http is null ? null : $"{request.Scheme}://{request.Host}/{prefix}/{http.Route.RawText}",
            Language = "dotnet-isolated",
            IsDisabled = false,
            Config = new { function.EntryPoint, Bindings = new[] { Binding(function.Trigger) } },
        };
    }

    private static Dictionary<string, object?> Binding(FunctionTrigger trigger)
    {
        var binding = new Dictionary<string, object?> { ["type"] = trigger.TypeName, ["direction"] = "in" };
        switch (trigger)
        {
            case FunctionTrigger.Http http:
                binding["authLevel"] = http.AuthLevel;
                binding["methods"] = http.Methods.Select(m => m.ToLowerInvariant());
                binding["route"] = http.Route.RawText;
                break;
            case FunctionTrigger.Timer timer:
                binding["schedule"] = timer.Schedule.Text;
                break;
            case FunctionTrigger.Blob blob:
                binding["path"] = blob.Path.ToString();
                break;
        }

        return binding;
    }

    private static IResult Run(string name, HttpContext context)
    {
        var function = context.RequestServices.GetRequiredService<FunctionCatalog>().Find(name);
        if (function is null) return Unknown(name);
        return context.RequestServices.GetRequiredService<TimerService>().RunNow(name)
            ? Results.Accepted()
            : Results.Problem($"{name} is a function of type {function.Trigger.TypeName}; only timer functions are run from here.", statusCode: StatusCodes.Status400BadRequest, title: "Not a timer function");
    }

    private static IResult Unknown(string name) =>
        Results.Problem($"There is no function \"{name}\".", statusCode: StatusCodes.Status404NotFound, title: "No such function");
}

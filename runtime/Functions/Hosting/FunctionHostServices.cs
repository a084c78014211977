using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Puente.Runtime.DurableTask.Client;
using Puente.Runtime.DurableTask.Worker;

namespace Puente.Runtime.Functions;

/// <summary>Registers what the host runs on.</summary>
internal static class FunctionHostServices
{
    public static void AddFunctionHost(
        this IServiceCollection services, FunctionCatalog functions, HostJson hostJson, EmbeddedHostOptions options, IConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<FunctionInvoker>();
        services.AddSingleton<HttpFunctionEndpoints>();
        services.AddRouting();
        services.ConfigureHttpJsonOptions(json => HostJsonOptions.Configure(json.SerializerOptions));
        services.Configure<FormOptions>(form => form.MultipartBodyLengthLimit = options.MaxRequestBodyBytes);
        if (UsesDurableTasks(services, functions)) services.AddDurableFunctions(functions, hostJson, options, DurableStorage.ConnectionString(hostJson.DurableTask, configuration));

        services.AddSingleton<TimerService>();
        services.AddHostedService(provider => provider.GetRequiredService<TimerService>());
        if (!functions.Of<FunctionTrigger.Blob>().Any()) return;
        services.AddSingleton(provider => new BlobReceipts(options.DataDirectory, provider.GetRequiredService<TimeProvider>()));
        services.AddHostedService<BlobService>();
    }

    private static bool UsesDurableTasks(IServiceCollection services, FunctionCatalog functions) =>
        services.Any(d => d.ServiceType == typeof(DurableTaskClient))
        || functions.All.Any(f => f.Trigger is FunctionTrigger.Orchestration or FunctionTrigger.Activity
            || f.Method.GetParameters().Any(p => p.ParameterType == typeof(DurableTaskClient)));

    private static void AddDurableFunctions(
        this IServiceCollection services, FunctionCatalog functions, HostJson hostJson, EmbeddedHostOptions options, string? connectionString)
    {
        services.AddDurableTask(durable =>
        {
            durable.DatabasePath = Path.GetFullPath(Path.Combine(options.DataDirectory, "durable.db"));
            durable.ConnectionString = connectionString;
            durable.HubName = hostJson.DurableTask.HubName;
            durable.MaxConcurrentActivities = hostJson.DurableTask.MaxConcurrentActivityFunctions ?? durable.MaxConcurrentActivities;
            durable.MaxOrchestrationActions = hostJson.DurableTask.MaxOrchestrationActions ?? durable.MaxOrchestrationActions;
            durable.MaxConcurrentOrchestrators = hostJson.DurableTask.MaxConcurrentOrchestratorFunctions ?? durable.MaxConcurrentOrchestrators;
            durable.UseGracefulShutdown = hostJson.DurableTask.UseGracefulShutdown;
            if (hostJson.DurableTask.UseGracefulShutdown) durable.ShutdownDrainTimeout = options.ShutdownTimeout;
        });
        services.ConfigureDurableTasks((provider, tasks) => DurableFunctions.Register(functions, provider.GetRequiredService<FunctionInvoker>(), tasks));
    }
}

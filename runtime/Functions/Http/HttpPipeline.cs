using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Puente.Runtime.DurableTask.Client;

namespace Puente.Runtime.Functions;

/// <summary>The order in which a request is handled.</summary>
internal static class HttpPipeline
{
    public static void Configure(WebApplication app)
    {
        var hostJson = app.Services.GetRequiredService<HostJson>();
        app.Use((context, next) =>
        {
            foreach (var (name, value) in hostJson.Http.CustomHeaders) context.Response.Headers[name] = value;
            return next(context);
        });
        app.UseMiddleware<ProblemMiddleware>();
        app.UseRouting();
        app.UseMiddleware<KeyMiddleware>();

        HttpFunctionEndpoints.Map(app);
        AdminEndpoints.Map(app);
        if (app.Services.GetService<DurableTaskClient>() is not null) DurableEndpoints.Map(app);
        // Probes ask here. An app that has a page of its own for the root takes precedence.
        app.MapGet("/", () => Results.Text("The function host is running.\n")).WithMetadata(new RequiredKey(AuthorizationLevel.Anonymous)).WithOrder(int.MaxValue);
        app.Services.GetRequiredService<EmbeddedHostOptions>().ConfigureApplication?.Invoke(app);
    }
}

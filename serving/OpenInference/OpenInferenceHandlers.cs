using System.Reflection;
using Microsoft.AspNetCore.Http;
using Puente.Core;
using Puente.Serving.Models;

namespace Puente.Serving.OpenInference;

/// <summary>What each path answers; faults are thrown and become status codes in one place.</summary>
internal sealed class OpenInferenceHandlers(ModelHost host, OpenInferenceOptions options)
{
    private static readonly string Version = typeof(OpenInferenceHandlers).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";

    public static Task LiveAsync(HttpContext context) => WriteAsync(context, new { live = true });

    /// <summary>400 while no release is warm: the protocol's own choice.</summary>
    public Task ReadyAsync(HttpContext context)
    {
        if (!host.Ready) context.Response.StatusCode = 400;
        return WriteAsync(context, new { ready = host.Ready });
    }

    public static Task ServerMetadataAsync(HttpContext context) =>
        WriteAsync(context, new { name = "puente", version = Version, extensions = new[] { "binary_tensor_data", "model_repository", "parameters" } });

    public Task ModelMetadataAsync(HttpContext context)
    {
        using var lease = host.Rent();
        var model = Find(context, lease);
        return WriteAsync(context, new
        {
            name = model.Name,
            versions = new[] { model.Version },
            platform = ServedModel.Platform,
            inputs = new[] { new { name = ServedModel.Input, datatype = "UINT8", shape = new[] { -1, model.Side, model.Side, 3 } } },
            outputs = model.Outputs.Select(t => new { name = t.Name, datatype = "FP32", shape = new[] { -1, t.Width } }),
        });
    }

    public Task ModelReadyAsync(HttpContext context)
    {
        var name = (string)context.Request.RouteValues["model"]!;
        var ready = false;
        if (host.Ready)
        {
            using var lease = host.Rent();
            var version = (string?)context.Request.RouteValues["version"];
            ready = ServedModel.Of(lease.Release, options).Any(m => m.Name == name && (version is null || m.Version == version));
        }

        if (!ready) context.Response.StatusCode = 400;
        return WriteAsync(context, new { name, ready });
    }

    public async Task InferAsync(HttpContext context)
    {
        using var place = host.Admit();
        using var lease = host.Rent();
        var model = Find(context, lease);
        var body = await RequestBody.ReadAsync(context, options.MaxBodyBytes);
        var header = context.Request.Headers.TryGetValue("Inference-Header-Content-Length", out var given) ? given.ToString() : null;
        var request = InferRequestReader.Read(model, body, header, options.MaxBatch);
        var output = await host.InferAsync(lease.Release, request.Images, request.Count, context.RequestAborted);
        await InferResponseWriter.WriteAsync(context, model, request, output);
    }

    /// <summary>The models there are; the request body (a filter on readiness) changes nothing, for all that are listed are ready.</summary>
    public Task IndexAsync(HttpContext context)
    {
        if (!host.Ready) return WriteAsync(context, Array.Empty<object>());
        using var lease = host.Rent();
        return WriteAsync(context, ServedModel.Of(lease.Release, options).Select(m => new { name = m.Name, version = m.Version, state = "READY", reason = "" }).ToList());
    }

    public static Task LoadAsync(HttpContext context) =>
        throw new OpenInferenceException(503, "explicit model load / unload is not allowed: this site's releases are set by its desired state at the hub");

    private ServedModel Find(HttpContext context, ReleaseLease lease)
    {
        var values = context.Request.RouteValues;
        return ServedModel.Find(lease.Release, options, (string)values["model"]!, (string?)values["version"]);
    }

    private static Task WriteAsync<T>(HttpContext context, T body) => context.Response.WriteAsJsonAsync(body, Json.Options, context.RequestAborted);
}

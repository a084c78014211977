using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Puente.Runtime.Functions;

/// <summary>Addresses of the management API, as seen by the caller of a request.</summary>
internal sealed class DurableUrls
{
    public const string Prefix = "/runtime/webhooks/durabletask";
    private readonly string address;
    private readonly string query;

    public DurableUrls(HttpRequest request)
    {
        var services = request.HttpContext.RequestServices;
        address = $"{request.Scheme}://{request.Host}{request.PathBase}{Prefix}";
        query = $"taskHub={Uri.EscapeDataString(services.GetRequiredService<HostJson>().DurableTask.HubName)}&connection=Storage";
        if (services.GetRequiredService<KeyRing>().Secrets.SystemKeys.TryGetValue(HostSecretsFile.DurableTaskKey, out var key))
            query += $"&code={Uri.EscapeDataString(key)}";
    }

    public string Instance(string instanceId, string operation = "", string parameters = "") =>
        $"{address}/instances/{Uri.EscapeDataString(instanceId)}{operation}?{parameters}{query}";
}

using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Puente.Runtime.Functions;

/// <summary>JSON bodies that are passed on as they are.</summary>
internal static class DurableBody
{
    /// <summary>The body; null when it is empty.</summary>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public static async Task<object?> ReadAsync(HttpRequest request)
    {
        using var buffer = new MemoryStream();
        await request.Body.CopyToAsync(buffer, request.HttpContext.RequestAborted);
        if (buffer.Length == 0) return null;
        using var document = JsonDocument.Parse(buffer.GetBuffer().AsMemory(0, (int)buffer.Length));
        return document.RootElement.ValueKind == JsonValueKind.Null ? null : document.RootElement.Clone();
    }
}

using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Puente.Core;

namespace Puente.Functions.Common.Http;

/// <summary>Reads request bodies as documents.</summary>
public static class JsonBody
{
    /// <summary>The body as <typeparamref name="T"/>.</summary>
    /// <exception cref="InputException">It is empty or no such document; the message names the path within it.</exception>
    public static async Task<T> ReadAsync<T>(HttpRequest request, CancellationToken cancellationToken = default)
    {
        try
        {
            return await JsonSerializer.DeserializeAsync<T>(request.Body, Json.Options, cancellationToken)
                ?? throw new InputException("body", "null", $"is no {typeof(T).Name}", "Send a JSON object.");
        }
        catch (JsonException e)
        {
            throw new InputException(e.Path ?? "body", null, $"cannot be read as {typeof(T).Name}: {e.Message}", "Send the JSON object that the API describes.");
        }
    }

    /// <summary>The body as <typeparamref name="T"/>, of at most <paramref name="maxBytes"/>: for what anybody may send.</summary>
    /// <exception cref="InputException">It is larger, empty or no such document.</exception>
    public static async Task<T> ReadAsync<T>(HttpRequest request, int maxBytes, CancellationToken cancellationToken)
    {
        var buffer = new byte[Math.Min(maxBytes, request.ContentLength ?? maxBytes) + 1];
        var read = await request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        if (read > maxBytes || request.ContentLength > maxBytes)
            throw new InputException("body", null, $"has more than {maxBytes} bytes", $"Send at most {maxBytes}.");
        try
        {
            return JsonSerializer.Deserialize<T>(buffer.AsSpan(0, read), Json.Options) ?? throw new InputException("body", "null", $"is no {typeof(T).Name}", "Send a JSON object.");
        }
        catch (JsonException e)
        {
            throw new InputException(e.Path ?? "body", null, $"cannot be read as {typeof(T).Name}: {e.Message}", "Send the JSON object that the API describes.");
        }
    }
}

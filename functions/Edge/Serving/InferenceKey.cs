using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Puente.Edge.Serving;

/// <summary>The key of the inference port: header <c>x-functions-key</c>, or <c>Authorization: Bearer</c> for clients that know only that.</summary>
/// <param name="read">Reads the key; asked once, at the first request.</param>
public sealed class InferenceKey(Func<string> read)
{
    private readonly Lazy<byte[]> _expected = new(() => SHA256.HashData(Encoding.UTF8.GetBytes(read())));

    /// <summary>True when <paramref name="request"/> carries the key; takes the same time whatever it carries.</summary>
    public bool Opens(HttpRequest request)
    {
        var given = request.Headers["x-functions-key"].ToString();
        if (given.Length == 0 && request.Headers.Authorization.ToString() is var bearer && bearer.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
            given = bearer["Bearer ".Length..].Trim();
        return CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(given)), _expected.Value);
    }
}

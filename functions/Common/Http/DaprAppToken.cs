using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Puente.Functions.Common.Http;

/// <summary>The token a sidecar sends with each delivery (header <c>dapr-api-token</c>): <c>APP_API_TOKEN</c>, or one made for this process.</summary>
public sealed class DaprAppToken(string? configured)
{
    /// <summary>What the sidecar is to send.</summary>
    public string Value { get; } = configured ?? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));

    /// <summary>True when <paramref name="request"/> carries it.</summary>
    public bool IsPresent(HttpRequest request) => CryptographicOperations.FixedTimeEquals(
        Encoding.UTF8.GetBytes(request.Headers["dapr-api-token"].ToString()), Encoding.UTF8.GetBytes(Value));
}

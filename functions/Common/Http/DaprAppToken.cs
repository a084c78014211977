using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Puente.Core;
using Puente.Runtime.Dapr;

namespace Puente.Functions.Common.Http;

/// <summary>The token a sidecar sends with each delivery (header <c>dapr-api-token</c>): <c>APP_API_TOKEN</c>, or one made for this process.</summary>
public sealed class DaprAppToken(string? configured)
{
    /// <summary>Setting of the token.</summary>
    public const string Setting = "APP_API_TOKEN";

    /// <summary>The token of a tier whose own process delivers; of one beside a sidecar, which must be told it, where that is configured.</summary>
    /// <exception cref="InputException">A sidecar is configured, and the token is not: whatever it delivered would be refused.</exception>
    public static DaprAppToken Read(IConfiguration configuration) =>
        DaprServiceCollectionExtensions.UsesSidecar(configuration) ? ReadRequired(configuration) : new DaprAppToken(Given(configuration));

    /// <summary>The token of a tier that always has a sidecar.</summary>
    /// <exception cref="InputException">It is not set.</exception>
    public static DaprAppToken ReadRequired(IConfiguration configuration) => new(Given(configuration) ?? throw new InputException(
        Setting, null, "is not set, and a sidecar is configured", "Set it to the token that the sidecar sends (its own APP_API_TOKEN; on Kubernetes dapr.io/app-token-secret)."));

    /// <summary>What the sidecar is to send.</summary>
    public string Value { get; } = configured ?? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));

    private static string? Given(IConfiguration configuration) => configuration[Setting] is { Length: > 0 } token ? token : null;

    /// <summary>True when <paramref name="request"/> carries it.</summary>
    public bool IsPresent(HttpRequest request) => CryptographicOperations.FixedTimeEquals(
        Encoding.UTF8.GetBytes(request.Headers["dapr-api-token"].ToString()), Encoding.UTF8.GetBytes(Value));
}

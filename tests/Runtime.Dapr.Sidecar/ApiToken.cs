using System.Security.Cryptography;
using System.Text;

namespace Puente.Runtime.Dapr.Sidecar;

/// <summary>The token that an app sends to its sidecar with every call.</summary>
/// <param name="value">Null: none is asked for.</param>
public sealed class ApiToken(string? value)
{
    /// <summary>Header and metadata key of the token, in both directions.</summary>
    public const string Header = "dapr-api-token";

    /// <summary>Whether a call with this token may go on.</summary>
    public bool Allows(string? presented) =>
        value is null || CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(presented ?? ""), Encoding.UTF8.GetBytes(value));
}

using System.Text;
using System.Text.Json;
using Puente.Core;

namespace Puente.Cli.Demo;

/// <summary>
/// Names a piece of work by what goes into it: the same inputs give the same key, so that a tier recognises work it has done;
/// any change gives another.
/// </summary>
public static class WorkKey
{
    /// <summary>A key of <paramref name="kind"/> over <paramref name="inputs"/>, in order.</summary>
    public static string Of(string kind, params ReadOnlySpan<object?> inputs)
    {
        // JSON keeps apart what joining would confuse: ("a", "bc") and ("ab", "c").
        var digest = Digest.Of(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(inputs.ToArray(), Json.Options)));
        return $"{kind}-{digest.Hex[..32]}";
    }
}

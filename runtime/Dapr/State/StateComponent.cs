using Grpc.Core;
using Puente.Runtime.Dapr.Errors;

namespace Puente.Runtime.Dapr.State;

/// <summary>A state store under its component name, with its key prefix (Dapr's keyPrefix strategies).</summary>
/// <param name="Name">The component's name.</param>
/// <param name="Store">Where the values are.</param>
/// <param name="Prefix">What stands before <c>||</c>; null: keys are stored as they are.</param>
/// <param name="TimeToLive">For values that name none; null: for ever.</param>
internal sealed record StateComponent(string Name, IStateStore Store, string? Prefix, TimeSpan? TimeToLive)
{
    private const string Separator = "||";

    /// <summary>The prefix that a keyPrefix strategy stands for: appid, name, namespace, none, or the text itself.</summary>
    public static string? PrefixFor(string strategy, string componentName, string appId, string? appNamespace) => strategy switch
    {
        "" or "appid" => appId,
        "name" => componentName,
        "namespace" => string.IsNullOrEmpty(appNamespace) ? appId : $"{appNamespace}.{appId}",
        "none" => null,
        var literal => literal,
    };

    public string StoredKey(string key)
    {
        if (key.Contains(Separator, StringComparison.Ordinal))
            throw Fail.Rpc(StatusCode.InvalidArgument, "ERR_MALFORMED_REQUEST", $"state store {Name}: key '{key}' must not contain '{Separator}'");
        return Prefix is null ? key : Prefix + Separator + key;
    }
}

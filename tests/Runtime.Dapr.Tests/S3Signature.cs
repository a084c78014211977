using System.Security.Cryptography;
using System.Text;

namespace Puente.Runtime.Dapr.Tests;

/// <summary>Signature version 4 of a signed address, computed from its definition: a server that verifies would compute this one.</summary>
internal static class S3Signature
{
    /// <summary>The signature that stands in the address.</summary>
    public static string In(Uri address) => Query(address)["X-Amz-Signature"];

    /// <summary>The signature that the address ought to have.</summary>
    public static string Of(Uri address, string secretKey)
    {
        var query = Query(address);
        var (time, scope) = (query["X-Amz-Date"], query["X-Amz-Credential"].Split('/')[1..]);
        var signed = string.Join('&', query.Where(q => q.Key != "X-Amz-Signature").OrderBy(q => q.Key, StringComparer.Ordinal)
            .Select(q => $"{Uri.EscapeDataString(q.Key)}={Uri.EscapeDataString(q.Value)}"));
        Assert.Equal("host", query["X-Amz-SignedHeaders"]);
        var canonical = $"GET\n{address.AbsolutePath}\n{signed}\nhost:{address.Authority}\n\nhost\nUNSIGNED-PAYLOAD";
        var text = $"AWS4-HMAC-SHA256\n{time}\n{string.Join('/', scope)}\n{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        var key = scope.Aggregate(Encoding.UTF8.GetBytes("AWS4" + secretKey), (key, part) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part)));
        return Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text)));
    }

    private static Dictionary<string, string> Query(Uri address) =>
        address.Query[1..].Split('&').Select(pair => pair.Split('=', 2)).ToDictionary(pair => Uri.UnescapeDataString(pair[0]), pair => Uri.UnescapeDataString(pair[1]));
}

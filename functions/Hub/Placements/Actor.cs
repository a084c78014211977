using Microsoft.AspNetCore.Http;

namespace Puente.Hub.Placements;

/// <summary>Who acts, for the audit: the query's <c>by</c>, else <c>operator</c>.</summary>
internal static class Actor
{
    public static string Of(HttpRequest request) => request.Query["by"].ToString() is { Length: > 0 } by ? by : "operator";
}

using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Puente.Functions.Tests.Placements;

/// <summary>Calls a function as the host does, without a host.</summary>
internal static class Answers
{
    /// <summary>A request with this body and query.</summary>
    public static HttpRequest Request(string? body = null, string query = "")
    {
        var context = new DefaultHttpContext { RequestServices = new ServiceCollection().AddLogging().BuildServiceProvider() };
        context.Request.QueryString = new QueryString(query);
        if (body is not null) context.Request.Body = new MemoryStream(Encoding.UTF8.GetBytes(body));
        return context.Request;
    }

    /// <summary>The status of the answer and its JSON; undefined where it has none.</summary>
    public static async Task<(int Status, JsonElement Body)> ReadAsync(HttpRequest request, Task<IResult> answer)
    {
        var context = request.HttpContext;
        using var body = new MemoryStream();
        context.Response.Body = body;
        await (await answer).ExecuteAsync(context);
        return (context.Response.StatusCode, body.Length == 0 ? default : JsonDocument.Parse(body.ToArray()).RootElement);
    }
}

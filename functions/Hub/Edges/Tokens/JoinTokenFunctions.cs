using Microsoft.AspNetCore.Http;
using Puente.Core;
using Puente.Functions.Common.Http;

namespace Puente.Hub.Edges.Tokens;

/// <summary>Join tokens: make, list, revoke.</summary>
public sealed class JoinTokenFunctions(JoinTokens tokens)
{
    /// <summary>Makes a token; this answer alone holds its secret.</summary>
    [Function("CreateJoinToken")]
    public async Task<IResult> Create(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "join-tokens")] HttpRequest request, CancellationToken cancellationToken)
    {
        var (token, record) = await tokens.MakeAsync(await JsonBody.ReadAsync<JoinTokenRequest>(request, cancellationToken), cancellationToken);
        request.HttpContext.Response.Headers.CacheControl = "no-store";
        return Results.Json(new { token.Id, Token = token.Text, record.Labels, record.Edges, record.Uses, record.NeedsPerson, record.ExpiresAt }, Json.Options, statusCode: StatusCodes.Status201Created);
    }

    /// <summary>Every token, without secrets.</summary>
    [Function("ListJoinTokens")]
    public async Task<IResult> List(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "join-tokens")] HttpRequest request, CancellationToken cancellationToken) =>
        Results.Json(
            (await tokens.ListAsync(cancellationToken)).Select(token => new
            {
                token.Id,
                token.Labels,
                token.Edges,
                token.Uses,
                token.Used,
                token.NeedsPerson,
                token.ExpiresAt,
                token.By,
                token.CreatedAt,
            }),
            Json.Options);

    /// <summary>Ends a token; <c>?by=</c> goes on record.</summary>
    [Function("RevokeJoinToken")]
    public async Task<IResult> Revoke(
        [HttpTrigger(AuthorizationLevel.Function, "delete", Route = "join-tokens/{id}")] HttpRequest request, string id, CancellationToken cancellationToken)
    {
        var by = request.Query["by"].ToString();
        if (string.IsNullOrWhiteSpace(by)) throw new InputException("by", by, "is empty", "Say who asks, as ?by=: it goes on record.");
        return await tokens.RevokeAsync(UploadedFiles.SafeName(id), by, cancellationToken) ? Results.NoContent() : Results.NotFound();
    }
}

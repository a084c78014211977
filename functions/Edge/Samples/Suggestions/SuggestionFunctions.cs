using System.Globalization;
using Microsoft.AspNetCore.Http;
using Puente.Core;
using Puente.Edge.Delivery;

namespace Puente.Edge.Samples.Suggestions;

/// <summary>What to label next. Names and coordinates are given out, and neither pixels nor embeddings.</summary>
public sealed class SuggestionFunctions(SuggestionPool pool, EdgeState state)
{
    private const int Default = 20;

    /// <summary>Crops worth a label, the most different first: <c>?count=</c> of them, 20 where not given.</summary>
    [Function("SuggestSamples")]
    public async Task<IResult> Suggest([HttpTrigger(AuthorizationLevel.Function, "get", Route = "samples/suggestions")] HttpRequest request, CancellationToken cancellationToken)
    {
        var given = request.Query["count"].ToString();
        if (!int.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && given.Length > 0)
            throw new InputException("count", given, "is no whole number", $"Give 1 to {SuggestionPool.MaxSuggestions}, or leave it out for {Default}.");
        // Of the release in place at this site, whichever of its processes serves it.
        var release = (await state.FindActiveAsync(cancellationToken))?.Serving.ToString();
        return Results.Json(new { release, suggestions = pool.Suggest(release, given.Length > 0 ? count : Default) }, Json.Options);
    }
}

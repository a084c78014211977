using System.Net;
using System.Text.Json;
using Puente.Core;

namespace Puente.Cli.Client;

/// <summary>Turns an error a tier answered into the exception that tells a person.</summary>
public static class TierFaults
{
    /// <summary>401 names the key file; a client error with problem details is the input's fault; the rest is the tier's.</summary>
    public static async Task<Exception> FromAsync(HttpResponseMessage response, HttpRequestMessage request, TierAddress tier, CancellationToken cancel)
    {
        var call = $"{request.Method} {request.RequestUri?.AbsolutePath}";
        if (response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
            return new InputException("key", tier.SecretsFile, $"is refused by {tier.Name} at {tier.Url} ({(int)response.StatusCode})",
                "Another tier may hold the port, or the file was changed: stop it, or remove the file, and run the same command again.");
        var problem = Parse(await response.Content.ReadAsStringAsync(cancel));
        if ((int)response.StatusCode is >= 400 and < 500 && problem?.Field is { } field)
            return new InputException(field, problem.Value, Short(problem), problem.Remedy ?? $"Read {tier.LogFile}.");
        return new TierException($"{tier.Name} answered {call} with {(int)response.StatusCode} {problem?.Detail ?? problem?.Error ?? problem?.Title ?? response.ReasonPhrase}. Read {tier.LogFile}.") { Status = response.StatusCode };
    }

    /// <summary>What is wrong, without field, value and remedy where the detail repeats them.</summary>
    private static string Short(Problem problem)
    {
        var text = problem.Detail ?? problem.Title ?? "was refused";
        var lead = $"{problem.Field} '{problem.Value}': ";
        if (text.StartsWith(lead, StringComparison.Ordinal)) text = text[lead.Length..];
        if (problem.Remedy is { Length: > 0 } remedy && text.EndsWith(remedy, StringComparison.Ordinal)) text = text[..^remedy.Length];
        return text.Trim().TrimEnd('.');
    }

    private static Problem? Parse(string body)
    {
        try
        {
            return JsonSerializer.Deserialize<Problem>(body, Json.Options);
        }
        catch (JsonException)
        {
            // Not a problem document (a proxy's page, an empty body): the status line is all there is to tell.
            return null;
        }
    }
}

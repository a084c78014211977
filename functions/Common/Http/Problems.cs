using Dapr;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Puente.Core;

namespace Puente.Functions.Common.Http;

/// <summary>Errors that are not this program's own as RFC 9457 problem details: bad input is the caller's (400), a component out of reach passes (503: try again).</summary>
public static class Problems
{
    /// <summary>The problem of <paramref name="error"/>; null when it is a fault of this program.</summary>
    public static ProblemDetails? Of(Exception error) => error switch
    {
        InputException input => new ProblemDetails
        {
            Type = "urn:puente:problem:bad-input",
            Title = "Bad input",
            Status = StatusCodes.Status400BadRequest,
            Detail = input.Message,
            Extensions = { ["field"] = input.Field, ["value"] = input.Value, ["remedy"] = input.Remedy },
        },
        DaprException or HttpRequestException or ServerUnavailableException => new ProblemDetails
        {
            Type = "urn:puente:problem:component-failed",
            Title = "A component failed",
            Status = StatusCodes.Status503ServiceUnavailable,
            Detail = error.Message,
            Extensions = { ["remedy"] = "Try again; if it stays, look after the server that the message names." },
        },
        _ => null,
    };
}

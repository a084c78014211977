using Microsoft.AspNetCore.Mvc;
using Puente.Core;

namespace Puente.Functions.Common.Http;

/// <summary>Input errors as RFC 9457 problem details.</summary>
public static class Problems
{
    /// <summary>The problem of <paramref name="error"/>; null when it is not the caller's.</summary>
    public static ProblemDetails? Of(Exception error) => error is InputException input
        ? new ProblemDetails
        {
            Type = "urn:puente:problem:bad-input",
            Title = "Bad input",
            Status = 400,
            Detail = input.Message,
            Extensions = { ["field"] = input.Field, ["value"] = input.Value, ["remedy"] = input.Remedy },
        }
        : null;
}

using Microsoft.AspNetCore.Http;

namespace Puente.Runtime.Functions;

/// <summary>Answers that several operations of the durable HTTP API give.</summary>
internal static class DurableAnswers
{
    public static IResult Problem(int status, string detail) => Results.Problem(detail, statusCode: status);

    public static IResult Unknown(string instanceId) => Problem(StatusCodes.Status404NotFound, $"There is no instance \"{instanceId}\".");

    public static IResult Finished(string instanceId) => Problem(StatusCodes.Status410Gone, $"Instance \"{instanceId}\" has ended.");
}

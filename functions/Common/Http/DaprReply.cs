using Microsoft.AspNetCore.Http;

namespace Puente.Functions.Common.Http;

/// <summary>What a subscriber answers a sidecar.</summary>
public static class DaprReply
{
    /// <summary>Done: do not deliver again.</summary>
    public static IResult Success { get; } = Results.Json(new { status = "SUCCESS" });

    /// <summary>Not now: deliver again.</summary>
    public static IResult Retry { get; } = Results.Json(new { status = "RETRY" });

    /// <summary>Never: another delivery fails alike.</summary>
    public static IResult Drop { get; } = Results.Json(new { status = "DROP" });

    /// <summary>The answer that says <paramref name="status"/>.</summary>
    public static IResult Of(EventStatus status) => status switch
    {
        EventStatus.Success => Success,
        EventStatus.Drop => Drop,
        _ => Retry,
    };

    /// <summary>The word of it.</summary>
    public static string Word(EventStatus status) => status switch
    {
        EventStatus.Success => "SUCCESS",
        EventStatus.Drop => "DROP",
        _ => "RETRY",
    };
}

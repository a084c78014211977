using Microsoft.AspNetCore.Routing.Patterns;

namespace Puente.Runtime.Functions;

/// <summary>What sets a function off.</summary>
internal abstract record FunctionTrigger
{
    public sealed record Http(AuthorizationLevel AuthLevel, IReadOnlyList<string> Methods, RoutePattern Route) : FunctionTrigger;

    /// <param name="Schedule">When it runs, as the host starts.</param>
    /// <param name="UseMonitor">Whether its status is kept.</param>
    /// <param name="RunOnStartup">Whether it runs as the host starts, too.</param>
    /// <param name="Read">Reads the schedule from the settings of now.</param>
    /// <exception cref="FormatException">From <paramref name="Read"/>: the settings of now name no schedule.</exception>
    public sealed record Timer(TimerSchedule Schedule, bool UseMonitor, bool RunOnStartup, Func<TimerSchedule> Read) : FunctionTrigger;

    public sealed record Blob(BlobPathTemplate Path) : FunctionTrigger;

    public sealed record Orchestration(string TaskName) : FunctionTrigger;

    public sealed record Activity(string TaskName, Type InputType) : FunctionTrigger;

    /// <summary>As function.json names it.</summary>
    public string TypeName => this switch
    {
        Http => "httpTrigger",
        Timer => "timerTrigger",
        Blob => "blobTrigger",
        Orchestration => "orchestrationTrigger",
        _ => "activityTrigger",
    };
}

using Microsoft.AspNetCore.Routing.Patterns;

namespace Puente.Runtime.Functions;

/// <summary>What sets a function off.</summary>
internal abstract record FunctionTrigger
{
    public sealed record Http(AuthorizationLevel AuthLevel, IReadOnlyList<string> Methods, RoutePattern Route) : FunctionTrigger;

    public sealed record Timer(TimerSchedule Schedule, bool UseMonitor, bool RunOnStartup) : FunctionTrigger;

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

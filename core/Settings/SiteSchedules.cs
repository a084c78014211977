using System.Text.Json.Serialization;

namespace Puente.Core.Settings;

/// <summary>When an edge does what it does by the clock: NCRONTAB of five or six fields, or an interval <c>hh:mm:ss</c>. What is null is as the site has it.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record SiteSchedules
{
    /// <summary>Whether there is a reason to learn again is looked at then.</summary>
    public string? Retrain { get; init; }

    /// <summary>The inbox of photographs is looked through then.</summary>
    public string? Inbox { get; init; }

    /// <summary>Components are looked at then, and put back.</summary>
    public string? Components { get; init; }
}

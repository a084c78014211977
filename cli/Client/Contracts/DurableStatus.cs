using System.Text.Json;

namespace Puente.Cli.Client.Contracts;

/// <summary>An orchestration's status as the tiers report it.</summary>
/// <param name="RuntimeStatus">Pending, Running, Completed, Failed, Terminated …</param>
/// <param name="CustomStatus">Its own words on how far it is.</param>
/// <param name="Output">Its answer; the failure text when it failed.</param>
public sealed record DurableStatus(string RuntimeStatus, JsonElement? CustomStatus, JsonElement? Output)
{
    /// <summary>True when it will not go on.</summary>
    public bool IsFinished => IsCompleted || Is(RuntimeStatus, "Failed") || Is(RuntimeStatus, "Terminated") || Is(RuntimeStatus, "Canceled");

    /// <summary>True when it ended in order.</summary>
    public bool IsCompleted => Is(RuntimeStatus, "Completed");

    /// <summary>Compares a status, which some calls write in camel case.</summary>
    internal static bool Is(string? status, string expected) => string.Equals(status, expected, StringComparison.OrdinalIgnoreCase);
}

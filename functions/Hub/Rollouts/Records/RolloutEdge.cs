using System.Text.Json.Serialization;
using Puente.Fleet.Rollouts;

namespace Puente.Hub.Rollouts.Records;

/// <summary>One edge of a rollout, as it is kept.</summary>
/// <param name="Edge">Its name.</param>
/// <param name="Group">Its decision group, by place.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Asked">Whether its desired twin asks for the release.</param>
/// <param name="Since">When it came to stand there, by the hub's clock; for an edge on its way, when it was asked.</param>
public sealed record RolloutEdge(string Edge, int Group, RolloutEdgeState State, bool Asked, DateTimeOffset Since)
{
    /// <summary>The release it ran before; null where it ran none.</summary>
    public string? Before { get; init; }

    /// <summary>Generation of the desired twin that asks it; 0 where none does.</summary>
    public long Generation { get; init; }

    /// <summary>Whether it is asked for what it ran before.</summary>
    public bool GoesBack { get; init; }

    /// <summary>Why it stands there, where that needs saying.</summary>
    public string? Reason { get; init; }

    /// <summary>Why it goes, or went, back.</summary>
    public string? Cause { get; init; }

    /// <summary>Bytes it had fetched from the cloud store by then, since it was set up.</summary>
    public long BytesFetched { get; init; }

    /// <summary>Seconds from being asked to serving, by the hub's clock; 0 until then.</summary>
    public double Seconds { get; init; }

    /// <summary>As the engine reads it.</summary>
    [JsonIgnore]
    public EdgeStatus Status => new(State, Asked, Since);
}

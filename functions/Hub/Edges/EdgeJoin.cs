using System.Text.Json.Serialization;

namespace Puente.Hub.Edges;

/// <summary>How an edge joined.</summary>
/// <param name="Token">Id of the token it used.</param>
/// <param name="Labels">Labels it gave itself, under those of the token.</param>
/// <param name="Given">Labels the token gives it.</param>
/// <param name="NeedsPerson">True when no rule may approve it.</param>
/// <param name="At">When.</param>
public sealed record EdgeJoin(
    string Token, IReadOnlyDictionary<string, string> Labels, IReadOnlyDictionary<string, string> Given, bool NeedsPerson, DateTimeOffset At)
{
    /// <summary>What the token vouches for: its labels and its own id.</summary>
    [JsonIgnore]
    public IReadOnlyDictionary<string, string> Claims => new Dictionary<string, string>(Given) { ["token"] = Token };
}

using System.Text.Json.Serialization;
using Puente.Core;

namespace Puente.Fleet;

/// <summary>A mark on an edge that keeps placements off it unless they tolerate it.</summary>
/// <param name="Key">What it is about, such as <c>puente.dev/maintenance</c>: at most 316 characters.</param>
/// <param name="Effect">What it does.</param>
/// <param name="Value">More about it: at most 1024 characters.</param>
/// <param name="TimeAdded">Since when: what <see cref="Toleration.TolerationSeconds"/> are counted from.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record Taint(
    string Key,
    [property: JsonConverter(typeof(JsonStringEnumConverter<TaintEffect>))] TaintEffect Effect,
    string? Value = null,
    DateTimeOffset TimeAdded = default)
{
    /// <summary>Taints one edge may carry.</summary>
    public const int MaxPerEdge = 100;

    private const int MaxKey = 316, MaxValue = 1024;

    /// <summary>Throws when the taint is not well formed.</summary>
    /// <exception cref="InputException">The key is empty or too long, the value too long, or the effect unknown.</exception>
    public void Validate()
    {
        if (string.IsNullOrWhiteSpace(Key)) throw new InputException("taint.key", Key, "is empty", "Say what the taint is about, such as puente.dev/maintenance.");
        if (Key.Length > MaxKey) throw new InputException("taint.key", Key[..32] + "…", $"has {Key.Length} characters", $"Give at most {MaxKey}.");
        if (Value?.Length > MaxValue) throw new InputException("taint.value", Value[..32] + "…", $"has {Value.Length} characters", $"Give at most {MaxValue}.");
        if (!Enum.IsDefined(Effect))
            throw new InputException("taint.effect", $"{Effect}", "is unknown", $"Give one of: {string.Join(", ", Enum.GetNames<TaintEffect>())}.");
    }

    /// <summary>As a person would write it, such as <c>puente.dev/maintenance=roof:NoSelect</c>.</summary>
    public override string ToString() => string.IsNullOrEmpty(Value) ? $"{Key}:{Effect}" : $"{Key}={Value}:{Effect}";
}

using System.Text.Json.Serialization;
using Puente.Core;

namespace Puente.Fleet;

/// <summary>A taint that a placement puts up with.</summary>
/// <param name="Key">Key of the taint; empty, with Exists, tolerates every taint.</param>
/// <param name="Operator">How it is compared.</param>
/// <param name="Value">Value of the taint; with Exists none.</param>
/// <param name="Effect">Only this effect; null tolerates all.</param>
/// <param name="TolerationSeconds">For so long from <see cref="Taint.TimeAdded"/> on; null for ever. PreferNoSelect and NoSelect only.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record Toleration(
    string? Key = null,
    [property: JsonConverter(typeof(JsonStringEnumConverter<TolerationOperator>))] TolerationOperator Operator = TolerationOperator.Equal,
    string? Value = null,
    [property: JsonConverter(typeof(JsonStringEnumConverter<TaintEffect>))] TaintEffect? Effect = null,
    long? TolerationSeconds = null)
{
    /// <summary>Seconds that a toleration may last: about 68 years.</summary>
    public const long MaxSeconds = int.MaxValue;

    /// <summary>Whether it is about <paramref name="taint"/>, expired or not.</summary>
    public bool Covers(Taint taint) =>
        (Effect is null || Effect == taint.Effect) &&
        (string.IsNullOrEmpty(Key) || string.Equals(Key, taint.Key, StringComparison.Ordinal)) &&
        (Operator == TolerationOperator.Exists || string.Equals(Value ?? "", taint.Value ?? "", StringComparison.Ordinal));

    /// <summary>When it ceases to tolerate <paramref name="taint"/>; null when it never does.</summary>
    public DateTimeOffset? Expires(Taint taint) => TolerationSeconds is { } seconds ? Later(taint.TimeAdded, seconds) : null;

    /// <summary>Throws when the toleration is not well formed.</summary>
    /// <exception cref="InputException">Key, value and operator do not go together, or the seconds are out of bounds.</exception>
    public void Validate()
    {
        if (!Enum.IsDefined(Operator))
            throw new InputException("tolerations.operator", $"{Operator}", "is unknown", $"Give one of: {string.Join(", ", Enum.GetNames<TolerationOperator>())}.");
        if (Effect is { } effect && !Enum.IsDefined(effect))
            throw new InputException("tolerations.effect", $"{effect}", "is unknown", $"Give one of: {string.Join(", ", Enum.GetNames<TaintEffect>())}.");
        if (string.IsNullOrEmpty(Key) && Operator != TolerationOperator.Exists)
            throw new InputException("tolerations.key", Key, "is empty with Equal", "Give the key of the taint, or the operator Exists to tolerate every taint.");
        if (Operator == TolerationOperator.Exists && !string.IsNullOrEmpty(Value))
            throw new InputException("tolerations.value", Value, "is given with Exists, which takes none", "Leave the value out, or give the operator Equal.");
        if (TolerationSeconds is < 0 or > MaxSeconds)
            throw new InputException("tolerations.tolerationSeconds", $"{TolerationSeconds}", "is out of bounds", $"Give 0 to {MaxSeconds}, or leave it out to tolerate for ever.");
    }

    private static DateTimeOffset Later(DateTimeOffset from, long seconds) =>
        (DateTimeOffset.MaxValue - from).TotalSeconds <= seconds ? DateTimeOffset.MaxValue : from.AddSeconds(seconds);
}

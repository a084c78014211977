using System.Text.Json;
using System.Text.Json.Serialization;

namespace Puente.Fleet.Rollouts;

/// <summary>Writes a duration as <see cref="RolloutDuration"/> does.</summary>
public sealed class RolloutDurationConverter : JsonConverter<TimeSpan?>
{
    /// <inheritdoc/>
    public override TimeSpan? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
    {
        JsonTokenType.Null => null,
        JsonTokenType.String => RolloutDuration.Parse("rolloutStrategy", reader.GetString()!),
        _ => throw new JsonException("Give a duration such as \"5m\", or \"None\"."),
    };

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, TimeSpan? value, JsonSerializerOptions options) => writer.WriteStringValue(RolloutDuration.Write(value));
}

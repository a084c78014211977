using System.Text.Json;
using System.Text.Json.Serialization;

namespace Puente.Fleet.Rollouts;

/// <summary>Writes <see cref="IntOrPercent"/> as a number or as <c>"N%"</c>.</summary>
public sealed class IntOrPercentConverter : JsonConverter<IntOrPercent>
{
    /// <inheritdoc/>
    public override IntOrPercent Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
    {
        JsonTokenType.Number => reader.GetInt32(),
        JsonTokenType.String => IntOrPercent.Parse("rolloutStrategy", reader.GetString()!),
        _ => throw new JsonException("Give a whole number or a percentage such as \"25%\"."),
    };

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, IntOrPercent value, JsonSerializerOptions options)
    {
        if (value.IsPercent) writer.WriteStringValue(value.ToString());
        else writer.WriteNumberValue((int)value.Number);
    }
}

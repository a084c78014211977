using System.Text.Json;
using System.Text.Json.Serialization;

namespace Puente.Learning.Vision;

/// <summary>A figure for each colour; in JSON <c>[red, green, blue]</c>.</summary>
/// <param name="Red">Of the first channel.</param>
/// <param name="Green">Of the second channel.</param>
/// <param name="Blue">Of the third channel.</param>
[JsonConverter(typeof(RgbConverter))]
public readonly record struct Rgb(float Red, float Green, float Blue)
{
    /// <summary>The three in a row.</summary>
    public float[] ToArray() => [Red, Green, Blue];

    internal bool All(Func<float, bool> holds) => holds(Red) && holds(Green) && holds(Blue);

    private sealed class RgbConverter : JsonConverter<Rgb>
    {
        public override Rgb Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            JsonSerializer.Deserialize<float[]>(ref reader, options) is [var red, var green, var blue]
                ? new Rgb(red, green, blue)
                : throw new JsonException("a colour is not three numbers");

        public override void Write(Utf8JsonWriter writer, Rgb value, JsonSerializerOptions options) =>
            JsonSerializer.Serialize(writer, value.ToArray(), options);
    }
}

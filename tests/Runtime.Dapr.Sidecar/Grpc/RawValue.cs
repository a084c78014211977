using System.Text.Json;
using System.Text.Json.Serialization;
using Google.Protobuf;

namespace Puente.Runtime.Dapr.Sidecar.Grpc;

/// <summary>Bytes that a client has serialised already, and that pass through a second serialiser as they are.</summary>
[JsonConverter(typeof(Converter))]
internal sealed record RawValue(ReadOnlyMemory<byte> Bytes)
{
    public static RawValue? Of(ByteString bytes) => bytes.IsEmpty ? null : new(bytes.Memory);

    private sealed class Converter : JsonConverter<RawValue>
    {
        public override RawValue Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, RawValue value, JsonSerializerOptions options) => writer.WriteRawValue(value.Bytes.Span, skipInputValidation: true);
    }
}

using System.Text.Json;

namespace Puente.Serving.OpenInference.Rest;

/// <summary>How an element type stands in JSON; static, so that loops over elements neither box nor call through a table.</summary>
internal interface IJsonElement<T>
    where T : unmanaged
{
    /// <summary>What a value must be, for messages.</summary>
    static abstract string Expected { get; }

    /// <summary>The value under the reader; false where it is none of the type.</summary>
    static abstract bool TryRead(ref Utf8JsonReader reader, out T value);

    /// <summary>Writes a value that is finite.</summary>
    static abstract void Write(Utf8JsonWriter writer, T value);
}

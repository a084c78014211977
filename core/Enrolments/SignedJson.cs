using System.Security.Cryptography;
using System.Text.Json;
using Puente.Core.Releases;

namespace Puente.Core.Enrolments;

/// <summary>JSON documents in DSSE envelopes.</summary>
public static class SignedJson
{
    /// <summary>Signs <paramref name="document"/>.</summary>
    public static DsseEnvelope Sign<T>(T document, string payloadType, ECDsa key) =>
        DsseEnvelope.Sign(JsonSerializer.SerializeToUtf8Bytes(document, Json.Options), payloadType, key);

    /// <summary>The document, when <paramref name="key"/> signed it as <paramref name="payloadType"/>.</summary>
    /// <exception cref="InputException">It did not, or it is no such document.</exception>
    public static T Open<T>(DsseEnvelope envelope, string payloadType, ECDsa key) where T : class => Read<T>(envelope.Verify(key, payloadType));

    /// <summary>The document as it claims to be: whose key to check it with may stand in it alone. Trust nothing of it before that.</summary>
    /// <exception cref="InputException">It is no such document.</exception>
    public static T Peek<T>(DsseEnvelope? envelope) where T : class => Read<T>(envelope?.PayloadBytes() ?? throw Unreadable<T>("there is none"));

    private static T Read<T>(byte[] payload) where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(payload, Json.Options) ?? throw Unreadable<T>("it is null");
        }
        catch (JsonException e)
        {
            throw Unreadable<T>(e.Message);
        }
    }

    private static InputException Unreadable<T>(string why) => new("payload", null, $"cannot be read as {typeof(T).Name}: {why}", "Send the document that the API describes, signed as it is.");
}

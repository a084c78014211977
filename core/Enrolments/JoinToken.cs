using System.Text;

namespace Puente.Core.Enrolments;

/// <summary>
/// What an edge is given to join with: <c>puente-join.ID.SECRET.HUB</c>. The last part is the id of the hub's key, so that the edge sends the
/// secret to no other hub.
/// </summary>
/// <param name="Id">Names the token: 16 hex digits.</param>
/// <param name="Secret">Known to nobody but who holds the token: 32 bytes, base64url.</param>
/// <param name="Hub">Id of the hub's key: 64 hex digits.</param>
public sealed record JoinToken(string Id, string Secret, string Hub)
{
    private const string Prefix = "puente-join", Remedy = "Give the token as 'puente clusters token create' printed it, whole.";
    private const int SecretCharacters = 43, MaxCharacters = 160;

    /// <summary>The token as it is handed over.</summary>
    public string Text => $"{Prefix}.{Id}.{Secret}.{Hub}";

    /// <summary>What the hub keeps of the secret.</summary>
    public Digest SecretDigest => Digest.Of(Encoding.ASCII.GetBytes(Secret));

    /// <summary>Reads a token.</summary>
    /// <exception cref="InputException">It is none; the message does not repeat it.</exception>
    public static JoinToken Parse(string? text)
    {
        var parts = text is { Length: <= MaxCharacters } ? text.Trim().Split('.') : [];
        return parts is [Prefix, { Length: 16 } id, { Length: SecretCharacters } secret, { Length: 64 } hub]
            && id.All(char.IsAsciiHexDigitLower) && hub.All(char.IsAsciiHexDigitLower) && secret.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')
            ? new JoinToken(id, secret, hub)
            : throw new InputException("join token", null, "is none", Remedy);
    }

    /// <summary>Without the secret: a token that is logged is not given away.</summary>
    public override string ToString() => $"{Prefix}.{Id}";
}

using System.Security.Cryptography;
using System.Text.Json;

namespace Puente.Core.Releases.Signing;

/// <summary>
/// The signature of a model's files as OpenSSF Model Signing v1.0 lays it out: a Sigstore bundle around a DSSE envelope around an in-toto statement. Whoever has the
/// key's public part can check a release's folder with that project's own tools.
/// </summary>
public static class ModelSignature
{
    /// <summary>Name of the signature among the files that it covers, which it leaves out.</summary>
    public const string FileName = "model.sig";

    private const string PayloadType = "application/vnd.in-toto+json";

    /// <summary>Signs <paramref name="resources"/> as the model <paramref name="name"/>: the bytes of <see cref="FileName"/>.</summary>
    public static byte[] Sign(string name, IEnumerable<ModelResource> resources, ECDsa key)
    {
        var sorted = Sorted(resources);
        var statement = new ModelStatement(
            ModelStatement.StatementType, [new ModelSubject(name, new Dictionary<string, string> { ["sha256"] = Root(sorted) })],
            ModelStatement.SignaturePredicate, new ModelPredicate(sorted, new ModelSerialization()));
        var envelope = DsseEnvelope.Sign(JsonSerializer.SerializeToUtf8Bytes(statement, Json.Options), PayloadType, key);
        return JsonSerializer.SerializeToUtf8Bytes(
            new SigstoreBundle(SigstoreBundle.Version, new BundleMaterial(new BundleKey(DsseEnvelope.KeyIdOf(key)), []), envelope), Json.Options);
    }

    /// <summary>Checks that <paramref name="bundle"/> is by <paramref name="trusted"/> and covers exactly <paramref name="resources"/>.</summary>
    /// <exception cref="InputException">It is no bundle, is by another key, or a file is altered, missing or not covered.</exception>
    public static void Verify(ReadOnlySpan<byte> bundle, IEnumerable<ModelResource> resources, ECDsa trusted)
    {
        var statement = Open(bundle, trusted);
        var signed = statement.Predicate.Resources.ToDictionary(file => file.Name, StringComparer.Ordinal);
        foreach (var file in resources)
        {
            if (!signed.Remove(file.Name, out var covered)) throw Refused(file.Name, "is not among the files that are signed", "Remove the file, or fetch the release again.");
            if (covered != file) throw Refused(file.Name, $"has digest {file.Digest}, and {covered.Digest} is signed", "Fetch the release again.");
        }

        if (signed.Keys.Order(StringComparer.Ordinal).FirstOrDefault() is { } missing) throw Refused(missing, "is signed and not there", "Fetch the release again.");
    }

    /// <summary>Whether <see cref="Verify"/> finds nothing wrong.</summary>
    public static bool Covers(ReadOnlySpan<byte> bundle, IEnumerable<ModelResource> resources, ECDsa trusted)
    {
        try
        {
            Verify(bundle, resources, trusted);
            return true;
        }
        catch (InputException)
        {
            return false;
        }
    }

    private static ModelStatement Open(ReadOnlySpan<byte> bytes, ECDsa trusted)
    {
        try
        {
            if (JsonSerializer.Deserialize<SigstoreBundle>(bytes, Json.Options) is not { MediaType: SigstoreBundle.Version, DsseEnvelope: { } envelope })
                throw Refused(FileName, "is no Sigstore bundle v0.3", "Publish the release again.");
            var statement = JsonSerializer.Deserialize<ModelStatement>(envelope.Verify(trusted, PayloadType), Json.Options);
            return statement is { Type: ModelStatement.StatementType, PredicateType: ModelStatement.SignaturePredicate, Subject: [{ Digest: not null } subject], Predicate.Resources: { Count: > 0 } files }
                && files.All(file => file is { Algorithm: "sha256", Name.Length: > 0, Digest.Length: 64 }) && files.DistinctBy(file => file.Name).Count() == files.Count
                && subject.Digest.GetValueOrDefault("sha256") == Root(Sorted(files))
                ? statement
                : throw Refused(FileName, "does not hold one model with its files", "Publish the release again.");
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            throw Refused(FileName, $"cannot be read: {e.Message}", "Publish the release again.");
        }
    }

    private static List<ModelResource> Sorted(IEnumerable<ModelResource> resources) => [.. resources.OrderBy(file => file.Name, StringComparer.Ordinal)];

    private static string Root(IEnumerable<ModelResource> sorted) => Digest.Of([.. sorted.SelectMany(file => Convert.FromHexString(file.Digest))]).Hex;

    private static InputException Refused(string value, string problem, string remedy) => new("signature", value, problem, remedy);
}

using System.Text.Json.Serialization;

namespace Puente.Core.Releases.Signing;

/// <summary>An in-toto Statement v1 over a model's files with the predicate of OpenSSF Model Signing v1.0.</summary>
/// <param name="Type">The statement's type.</param>
/// <param name="Subject">Exactly one: the model as a whole.</param>
/// <param name="PredicateType">The predicate's type.</param>
/// <param name="Predicate">The files.</param>
internal sealed record ModelStatement(
    [property: JsonPropertyName("_type")] string Type, IReadOnlyList<ModelSubject> Subject, string PredicateType, ModelPredicate Predicate)
{
    public const string StatementType = "https://in-toto.io/Statement/v1";
    public const string SignaturePredicate = "https://model_signing/signature/v1.0";
}

/// <summary>The model as a whole.</summary>
/// <param name="Name">Of its folder.</param>
/// <param name="Digest">Algorithm to hex: SHA-256 over the concatenated raw digests of the files in order.</param>
internal sealed record ModelSubject(string Name, IReadOnlyDictionary<string, string> Digest);

/// <summary>Its files.</summary>
/// <param name="Resources">In order of code points.</param>
/// <param name="Serialization">How they were hashed.</param>
internal sealed record ModelPredicate(IReadOnlyList<ModelResource> Resources, ModelSerialization Serialization);

/// <summary>How files were hashed.</summary>
internal sealed record ModelSerialization
{
    [JsonPropertyName("method")]
    public string Method { get; init; } = "files";

    [JsonPropertyName("hash_type")]
    public string HashType { get; init; } = "sha256";

    [JsonPropertyName("allow_symlinks")]
    public bool AllowsSymbolicLinks { get; init; }

    [JsonPropertyName("ignore_paths")]
    public IReadOnlyList<string> IgnorePaths { get; init; } = [];
}

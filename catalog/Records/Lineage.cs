using Puente.Core;

namespace Puente.Catalog;

/// <summary>What a model was made from: enough to make it again.</summary>
/// <param name="Dataset">Digest of the dataset's manifest.</param>
/// <param name="Recipe">The recipe as the trainer read it.</param>
/// <param name="Seed">Seed of every random draw.</param>
/// <param name="CodeVersion">Version of the code that trained it.</param>
/// <param name="Run">The orchestration that trained it.</param>
public sealed record Lineage(Digest Dataset, string Recipe, int Seed, string CodeVersion, string Run);

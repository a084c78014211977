namespace Puente.Catalog;

/// <summary>The life cycle of a model version, as one pure table.</summary>
public static class ModelStages
{
    /// <summary>Every legal move. A stage that is no key is an end.</summary>
    public static IReadOnlyDictionary<ModelStage, IReadOnlyList<ModelStage>> Moves { get; } =
        new Dictionary<ModelStage, IReadOnlyList<ModelStage>>
        {
            [ModelStage.Candidate] = [ModelStage.Approved, ModelStage.Rejected],
            [ModelStage.Approved] = [ModelStage.Retired],
        };

    /// <summary>Whether a decision may move a version from one stage to the other. Staying is no move.</summary>
    public static bool MayMove(ModelStage from, ModelStage to) => Moves.TryGetValue(from, out var next) && next.Contains(to);
}

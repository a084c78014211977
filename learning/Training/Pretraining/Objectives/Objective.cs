namespace Puente.Learning.Training.Pretraining.Objectives;

/// <summary>Makes the objective that a recipe asks for.</summary>
public static class Objective
{
    /// <summary>Randomly initialised by <paramref name="seed"/>.</summary>
    public static IObjective Of(Recipe recipe, int seed) => recipe.Objective switch
    {
        ObjectiveKind.MaskedAutoencoder => new MaskedObjective(recipe, seed),
        ObjectiveKind.SelfDistillation => new DistillationObjective(recipe, seed),
        _ => new SimClrModel(recipe, seed),
    };
}

using System.Text.Json;
using Puente.Core;
using Puente.Learning.Training.Optimization;
using Puente.Learning.Training.Pretraining.Probing;
using Puente.Learning.Training.SafeTensors;

namespace Puente.Learning.Training.Pretraining;

/// <summary>Where a run stands, in the metadata of a checkpoint; the weights and moments are its tensors.</summary>
/// <param name="Recipe">The recipe it runs, whole: a checkpoint of another recipe is refused.</param>
/// <param name="Step">Steps done.</param>
/// <param name="TrainedSeconds">Training seconds over all slices, the dictionary's too.</param>
/// <param name="Seed">Seed of everything random.</param>
/// <param name="Probe">The best probe so far; null when there was none.</param>
/// <param name="Scaler">What the loss is multiplied by; null where it is not.</param>
/// <param name="Start">What the run began with; null where another trainer did not tell.</param>
public sealed record CheckpointState(
    Recipe Recipe, int Step, double TrainedSeconds, int Seed, ProbeState? Probe = null, LossScaler? Scaler = null, RunStart? Start = null)
{
    private const string Key = "puente.checkpoint";

    /// <summary>Puts this into <paramref name="writer"/>.</summary>
    public void Save(SafeTensorsWriter writer) => writer.Text(Key, JsonSerializer.Serialize(this, Json.Options));

    /// <summary>Reads it from <paramref name="file"/>.</summary>
    /// <exception cref="InputException">The file is no checkpoint, or of another recipe or seed.</exception>
    public static CheckpointState Load(SafeTensorsFile file, Recipe recipe, int seed)
    {
        CheckpointState? state;
        try
        {
            state = JsonSerializer.Deserialize<CheckpointState>(file.Text(Key), Json.Options);
        }
        catch (JsonException e)
        {
            throw new InputException("checkpoint", file.Name, $"cannot be read: {e.Message}", "Go on from another checkpoint, or begin anew.");
        }

        if (state is null || state.Recipe != recipe || state.Seed != seed)
            throw new InputException("checkpoint", file.Name, $"was made by another recipe or seed than '{recipe.Name}' and {seed}", "Give the recipe and seed it was begun with, or begin anew.");
        return state;
    }
}

using Puente.Core;

namespace Puente.Workflows.Pretraining;

/// <summary>A pretraining run.</summary>
/// <param name="Dataset">Digest of the dataset's manifest.</param>
/// <param name="Recipe">Recipe name, such as <c>concrete-tiny</c>.</param>
/// <param name="Seed">Seed of everything random.</param>
/// <param name="Seconds">Budget: training seconds over all slices; null leaves it to the recipe's steps.</param>
/// <param name="SliceSeconds">Training seconds after which a slice ends in a checkpoint and the next begins.</param>
/// <param name="MaxSlices">Budget: slices after which a run that has not completed is given up. A recipe that never ends is a fault, not patience.</param>
/// <param name="From">Name of a shipped backbone whose weights the run starts from, such as <c>concrete-base</c>; the recipe has its architecture. Null: random weights.</param>
public sealed record PretrainInput(
    Digest Dataset, string Recipe, int Seed, double? Seconds = null, double SliceSeconds = 25, int MaxSlices = 10_000, string? From = null);

/// <summary>One slice of a run.</summary>
public sealed record SliceInput(string Run, int Slice, PretrainInput Plan);

/// <summary>What a slice left.</summary>
/// <param name="Completed">True when the backbone is exported.</param>
/// <param name="Step">Steps done over all slices.</param>
/// <param name="Steps">Steps planned.</param>
/// <param name="Loss">Loss at the end of the slice; null when it took no step.</param>
/// <param name="TrainedSeconds">Training seconds over all slices.</param>
/// <param name="Backbone">Digest of the safetensors file, when completed.</param>
public sealed record SliceOutput(bool Completed, int Step, int Steps, double? Loss, double TrainedSeconds, Digest? Backbone);

/// <summary>Where a run stands between slices, a <see cref="PretrainState"/> in camel case; within one, the hub's progress endpoint tells more.</summary>
public sealed record PretrainStatus(
    string State, int Slice, int? Step = null, int? Steps = null, double? Loss = null, double? TrainedSeconds = null, string? Detail = null);

/// <summary>A run that ended. One that was cancelled has no backbone and left no files.</summary>
public sealed record PretrainOutput(
    string Run, Digest Dataset, string Recipe, int Seed, int Steps, double? Loss, double TrainedSeconds, int Slices, Digest? Backbone,
    string State = "completed", string? Reason = null);

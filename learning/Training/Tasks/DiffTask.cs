using Puente.Core;
using Puente.Core.Training;
using Puente.Learning.Training.Interchange;

namespace Puente.Learning.Training.Tasks;

/// <summary>Compares two backbones. Leaves <c>diff.json</c>.</summary>
public static class DiffTask
{
    /// <summary>Name of the result document.</summary>
    public const string Result = "diff.json";

    /// <summary>Runs the task.</summary>
    /// <exception cref="InputException">The job or a file it names is wrong.</exception>
    public static void Run(TrainerJob job) =>
        Json.WriteFile(Path.Combine(job.Output, Result), WeightsDiff.Run(Jobs.Required(job.Backbone, "backbone"), Jobs.Required(job.Other, "other")));
}

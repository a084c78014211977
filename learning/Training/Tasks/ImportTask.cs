using Puente.Core;
using Puente.Core.Training;
using Puente.Learning.Training.Interchange;

namespace Puente.Learning.Training.Tasks;

/// <summary>Makes a backbone of public weights. Leaves <c>backbone.safetensors</c>, <c>backbone.onnx</c> and <c>import.json</c>.</summary>
public static class ImportTask
{
    /// <summary>Name of the result document.</summary>
    public const string Result = "import.json";

    /// <summary>Runs the task.</summary>
    /// <exception cref="InputException">The job or the weights are wrong.</exception>
    public static void Run(TrainerJob job, Action<TrainerProgress> report, CancellationToken stop)
    {
        report(new TrainerProgress { Event = "stage", Stage = "import" });
        var result = WeightsImport.Run(Jobs.Required(job.Weights, "weights"), job.Output, job.Import);
        stop.ThrowIfCancellationRequested();
        Json.WriteFile(Path.Combine(job.Output, Result), result);
    }
}

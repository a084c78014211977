using Puente.Core;
using Puente.Core.Training;
using Puente.Functions.Common.Trainer;
using Puente.Hub.Pretraining;
using Puente.Workflows.Releases;

namespace Puente.Hub.Releases;

/// <summary>Scores a run's backbone on a probe set of the hub's own, in the trainer; a score that is there is not measured again.</summary>
public sealed class BackboneEvaluation(TrainerProcess trainer, HubFolders folders, RunProgress progress)
{
    /// <summary>File of the scores.</summary>
    public const string ResultFile = "evaluation.json";

    /// <summary>The scores.</summary>
    public async Task<EvaluationResult> RunAsync(ReleaseInput input, CancellationToken cancellationToken)
    {
        var run = folders.Run(input.Run);
        var backbone = Json.ReadFile<PretrainResult>(Path.Combine(run, PretrainSlices.ResultFile)).Backbone
            ?? throw new InputException("run", input.Run, "has no backbone yet", "Wait until the run is completed.");
        var output = folders.Evaluation(input.Run, input.Probe);
        var result = Path.Combine(output, ResultFile);
        if (!File.Exists(result))
            await trainer.RunAsync(
                new TrainerJob
                {
                    Task = TrainerTask.Evaluate,
                    Output = output,
                    Backbone = Path.Combine(run, backbone.SafeTensors),
                    Labelled = folders.Probe(input.Probe),
                },
                line => progress.Report(input.Run, line),
                cancellationToken);
        return Json.ReadFile<EvaluationResult>(result);
    }
}

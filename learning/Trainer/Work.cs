using Puente.Core;
using Puente.Core.Training;
using Puente.Learning.Training;
using Puente.Learning.Training.Tasks;

namespace Puente.Trainer;

/// <summary>Which code does which task.</summary>
internal static class Work
{
    /// <summary>Runs the job; returns the name of its result document in the output folder.</summary>
    public static string Run(TrainerJob job, Action<TrainerProgress> report, CancellationToken stop)
    {
        using var pause = CollectionPause.Begin();
        switch (job.Task)
        {
            case TrainerTask.Pretrain:
                PretrainTask.Run(job, report, TimeProvider.System, stop);
                return PretrainTask.Result;
            case TrainerTask.Evaluate:
                EvaluateTask.Run(job, report, stop);
                return EvaluateTask.Result;
            case TrainerTask.Tune:
                TuneTask.Run(job, report, stop);
                return TuneTask.Result;
            case TrainerTask.Import:
                ImportTask.Run(job, report, stop);
                return ImportTask.Result;
            case TrainerTask.Export:
                ExportTask.Run(job, report, stop);
                return ExportTask.Result;
            case TrainerTask.Embed:
                EmbedTask.Run(job, report, stop);
                return EmbedTask.Result;
            case TrainerTask.Diff:
                DiffTask.Run(job);
                return DiffTask.Result;
            default:
                throw new InputException("task", job.Task.ToString(), "is not known to this trainer", "Give pretrain, evaluate, tune, import, export, embed or diff.");
        }
    }
}

using Puente.Core;
using Puente.Core.Training;
using Puente.Edge.Tuning;
using Puente.Serving.Tests;

namespace Puente.Functions.Tests.PowerLoss;

/// <summary>A trainer that learns at once: its head calls everything a crack.</summary>
internal sealed class FakeTrainer : IHeadTrainer
{
    public Task TrainAsync(TrainerJob job, CancellationToken cancellationToken)
    {
        DurableFile.MakeFolder(Path.GetDirectoryName(job.Output)!);
        DurableFile.MakeFolder(job.Output);
        DurableFile.Write(Path.Combine(job.Output, "head.onnx"), TinyModels.Head(TinyModels.Weights, [9f, -9f, -9f]));
        var scores = new HeadScores(0.9, [], []);
        Json.WriteFile(
            Path.Combine(job.Output, "tuning.json"),
            new TuneResult(TinyModels.Classes, [0.5, 0.5, 0.5], "head.safetensors", "head.onnx", scores, new HeadScores(0.3, [], []), new HeadScores(0.3, [], []), 10, 5, 32));
        return Task.CompletedTask;
    }
}

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Puente.Core;
using Puente.Core.Training;
using Puente.Runtime.DurableTask;
using Puente.Runtime.DurableTask.Client;
using Puente.Runtime.DurableTask.Worker;
using Puente.Serving.Tests;
using Puente.Workflows.Pretraining;

namespace Puente.Functions.Tests.Bulk;

/// <summary>Writes into a hub's folder what finished pretraining runs leave there, before the hub starts: files, scores, orchestrations. The backbones work, and know nothing.</summary>
internal static class FinishedRuns
{
    public const string Probe = "probe";
    private const int Slice = 1 << 20;

    /// <summary>Runs and the bytes of weights that each made.</summary>
    public static async Task WriteAsync(string data, params (string Run, long WeightBytes)[] runs)
    {
        var outputs = new Dictionary<string, PretrainOutput>();
        foreach (var (run, bytes) in runs) outputs[run] = Write(data, run, bytes);
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddDurableTask(options => (options.DatabasePath, options.HubName) = (Path.Combine(data, "durable.db"), "PuenteHub"));
        builder.Services.ConfigureDurableTasks((_, tasks) => tasks.AddOrchestrator(
            nameof(PretrainOrchestrator), context => Task.FromResult<object?>(outputs[context.InstanceId])));
        using var host = builder.Build();
        await host.StartAsync();
        var client = host.Services.GetRequiredService<DurableTaskClient>();
        foreach (var (run, _) in runs)
        {
            await client.ScheduleNewOrchestrationInstanceAsync(nameof(PretrainOrchestrator), null, new StartOrchestrationOptions(run));
            await client.WaitForInstanceCompletionAsync(run);
        }

        await host.StopAsync();
    }

    private static PretrainOutput Write(string data, string run, long bytes)
    {
        var folder = Directory.CreateDirectory(Path.Combine(data, "work", "runs", run)).FullName;
        var weights = Path.Combine(folder, "backbone.safetensors");
        var random = new Random((int)(bytes % int.MaxValue));
        using (var file = File.Create(weights))
        {
            var slice = new byte[Slice];
            for (var left = bytes; left > 0; left -= slice.Length)
            {
                random.NextBytes(slice);
                file.Write(slice.AsSpan(0, (int)Math.Min(left, slice.Length)));
            }
        }

        File.WriteAllBytes(Path.Combine(folder, "backbone.onnx"), TinyModels.Backbone("embeddings"));
        Json.WriteFile(Path.Combine(folder, "pretrain.json"), new PretrainResult(
            true, 30, 30, 1.5, 5, "checkpoint.safetensors", new BackboneFiles("backbone.safetensors", "backbone.onnx", TinyModels.Side, 3, 1, null)));
        var evaluation = Directory.CreateDirectory(Path.Combine(data, "work", "evaluations", $"{run}-{Probe}")).FullName;
        var (good, bad) = (new HeadScores(0.9, [], []), new HeadScores(0.1, [], []));
        Json.WriteFile(Path.Combine(evaluation, "evaluation.json"), new EvaluationResult(good, bad, bad, 100, 100));
        Directory.CreateDirectory(Path.Combine(data, "work", "probes", Probe));
        return new PretrainOutput(run, Digest.Of("set"u8), "tiny", 1, 30, 1.5, 5, 1, Digest.OfFile(weights));
    }
}

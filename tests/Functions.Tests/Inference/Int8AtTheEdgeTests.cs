using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Puente.Core;
using Puente.Core.Datasets;
using Puente.Core.Images;
using Puente.Core.Releases;
using Puente.Core.Training;
using Puente.Edge;
using Puente.Edge.Delivery;
using Puente.Edge.Tuning;
using Puente.Functions.Common.Tiers;
using Puente.Functions.Common.Trainer;
using Puente.Imaging;
using Puente.Serving.Engine;
using Puente.Serving.Models;
using Puente.Serving.Sessions;
using Puente.Serving.Tensors;

namespace Puente.Functions.Tests.Inference;

/// <summary>A small backbone of the trainer's own, with its int8 graph and a head: what the gates say is what an edge serves.</summary>
public sealed class Int8AtTheEdgeTests : IDisposable
{
    private const int Side = 32;
    private readonly string _folder = Directory.CreateTempSubdirectory("puente-int8-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task What_the_gate_of_the_tuning_says_is_what_serves()
    {
        var backbone = (await TrainAsync<PretrainResult>(Pretraining(), "pretrain.json")).Backbone!;
        Assert.True(backbone is { Int8Onnx: not null, Gate.Int8: true }, JsonSerializer.Serialize(backbone, Json.Options));
        var tuned = await TrainAsync<TuneResult>(new TrainerJob { Task = TrainerTask.Tune, Output = Place("tuned"), Backbone = Place("run", backbone.SafeTensors), Labelled = Label(), Threads = 1 }, "tuning.json");

        // As the hub publishes it: float32 and int8, and the gate that let int8 out.
        ReleaseFile[] files = [.. new[] { backbone.Onnx, backbone.SafeTensors, backbone.Int8Onnx! }.Select(name => new ReleaseFile(name, Digest.OfFile(Place("run", name)), new FileInfo(Place("run", name)).Length, []))];
        var release = new ReleaseManifest("tiny", 1, backbone.Onnx, backbone.SafeTensors, files, new ServingSettings(Side, backbone.Dimensions, Side * 2, Side / 2), null, DateTimeOffset.UnixEpoch) { Int8 = QuantizedBackbone.Of(backbone, backbone.Int8Onnx!) };

        // As the edge binds its head to it.
        var local = HeadTraining.Bind(release, Place("tuned"), tuned);
        var gate = Json.ReadFile<GateResult>(Place("tuned", "gate.json"));
        Assert.Equal(gate.Int8, local.Int8!.Gate!.Int8);
        Assert.Equal(tuned.Abstention?.Bands, local.Head!.Bands);
        File.Delete(Place("tuned", "gate.json"));
        Assert.Null(HeadTraining.Bind(release, Place("tuned"), tuned).Int8!.Gate);

        // As the edge keeps and serves it.
        var folders = new EdgeFolders(new TierOptions { Name = "edge-1", Data = _folder, Shared = _folder, Components = _folder, Port = 0, Trainer = "none" });
        var kept = new ReleaseFolder(folders, new TierOptions { Name = "edge-1", Data = _folder, Shared = _folder, Components = _folder, Port = 0, Trainer = "none" });
        LoadedRelease Open(ModelHost host, GateResult? verdict)
        {
            var bound = local with { Int8 = local.Int8 with { Gate = verdict } };
            var id = kept.Make(bound, folder =>
            {
                foreach (var file in files) File.Copy(Place("run", file.Name), Path.Combine(folder, file.Name), overwrite: true);
                File.Copy(Place("tuned", tuned.Onnx), Path.Combine(folder, "head.onnx"), overwrite: true);
            });
            var opened = kept.Open(id);
            kept.VerifyFiles(id, opened);
            var loaded = host.Load(folders.Release(id), opened, id.ToString());
            loaded.Warm();
            return loaded;
        }

        using var host = new ModelHost(new ModelHostOptions { Callers = 1, Sessions = new() { Precision = Precision.Int8 } });
        using var measured = Open(host, gate);
        Assert.Equal(gate.Int8 == true, measured.Precision.IsInt8);
        using var unmeasured = Open(host, null);
        Assert.Contains("unmeasured is not accepted", unmeasured.Precision.Reason, StringComparison.Ordinal);
        using var held = Open(host, new GateResult(true, true, []));
        Assert.True(held.Precision.IsInt8);
        var images = Enumerable.Range(0, 8).SelectMany(i => Image(i, Side).Pixels).ToArray();
        float[] exact = unmeasured.Embed(images, 8), whole = held.Embed(images, 8);
        Assert.NotEqual(exact, whole);

        // An image's answer is its own, whoever it shares a request with.
        Assert.Equal(held.Embed(images.AsMemory(0, Side * Side * 3), 1), whole[..backbone.Dimensions]);
        host.SwitchTo(held);
        using (var served = host.Rent("backbone", null))
        using (var answer = await served.InferAsync(new InferenceRequest([new TensorData([8, Side, Side, 3], images)], 8, [0]), Cancel))
            Assert.Equal(whole, System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(answer.Outputs[0].Bytes.Span).ToArray());

        // Set to another precision while it serves, it goes on counting what its gates go by.
        using var site = new ModelHost(new ModelHostOptions { Callers = 1, Sessions = new() { Precision = Precision.Int8 } });
        var serving = new ReleaseServing(site, kept, folders, NullLogger<ReleaseServing>.Instance);
        serving.Serve(Digest.Parse(held.Id));
        await AskAsync(site, images);
        site.Configure(new ModelHostOptions { Sessions = new() { Precision = Precision.Fp32 } });
        serving.ServeAsConfigured();
        Assert.False(site.CurrentPrecision!.IsInt8);
        Assert.Equal(1, serving.Figures.Answered);
        await AskAsync(site, images);
        Assert.Equal((2, 2), (serving.Figures.Answered, serving.Figures.Latency.Sum()));
        Assert.InRange(exact.Zip(whole, (a, b) => (double)a * b).Sum() / Math.Sqrt(exact.Sum(a => (double)a * a) * whole.Sum(b => (double)b * b)), 0.97, 1);
    }

    private static async Task AskAsync(ModelHost host, byte[] images)
    {
        using var model = host.Rent("tiny", null);
        using var answer = await model.InferAsync(new InferenceRequest([new TensorData([8, Side, Side, 3], images)], 8, [0]), Cancel);
    }

    private string Place(params string[] names) => Path.Combine([_folder, .. names]);

    private static async Task<T> TrainAsync<T>(TrainerJob job, string result)
    {
        var own = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var program = Path.GetFullPath(Path.Combine(own.FullName, "..", "..", "Puente.Trainer", own.Name, "Puente.Trainer.dll"));
        await new TrainerProcess(program, NullLogger<TrainerProcess>.Instance, TimeProvider.System).RunAsync(job, _ => { }, Cancel);
        return Json.ReadFile<T>(Path.Combine(job.Output, result));
    }

    private TrainerJob Pretraining()
    {
        using var writer = new ShardWriter(Place("shards"), Side);
        for (var i = 0; i < 12; i++) writer.Add(Image(i, Side));
        Json.WriteFile(Place("dataset.json"), new DatasetManifest("tiny", Side, [writer.Complete()], [.. Enumerable.Range(0, 12).Select(i => new SampleEntry($"{i}", Digest.Of(Image(i, Side).Pixels), 0))], []));
        File.WriteAllText(Place("recipe.json"), """
            { "name": "tiny", "steps": 4, "batch": 4, "viewSide": 16, "projection": 8, "calibrationBatches": 2, "dictionary": { "patches": 200, "iterations": 3 },
              "architecture": { "side": 32, "width": 16, "depth": 2, "heads": 2, "mlpRatio": 2, "filters": 8, "filterSide": 5, "stemChannels": 4 } }
            """);
        return new TrainerJob { Task = TrainerTask.Pretrain, Output = Place("run"), Recipe = Place("recipe.json"), Dataset = Place("dataset.json"), Shards = Place("shards"), Seed = 1, Threads = 1 };
    }

    /// <summary>Twenty images, ten reddish and ten grey.</summary>
    private string Label()
    {
        Directory.CreateDirectory(Place("labelled"));
        var samples = new List<LabelledSample>();
        for (var i = 0; i < 20; i++)
        {
            var image = Image(100 + i, 40);
            for (var at = 0; at < image.Pixels.Length; at++) image.Pixels[at] = (byte)(120 + image.Pixels[at] / 4 + (i % 2 == 0 && at % 3 == 0 ? 60 : 0));
            File.WriteAllBytes(Place("labelled", $"{i}.png"), ImageCodec.EncodePng(image));
            samples.Add(new LabelledSample($"{i}.png", [i % 2 == 0 ? "corrosion-stain" : "sound"], $"photo-{i}", i < 14 ? Split.Train : Split.Test));
        }

        Json.WriteFile(Place("labelled", "labels.json"), new LabelledSet(["corrosion-stain", "sound"], samples));
        return Place("labelled");
    }

    /// <summary>Random blocks of 4 × 4 pixels.</summary>
    private static RgbImage Image(int seed, int side)
    {
        var (random, image) = (new Random(seed), new RgbImage(side, side));
        var colours = new byte[side / 4 * (side / 4) * 3];
        random.NextBytes(colours);
        for (var i = 0; i < image.Pixels.Length; i++) image.Pixels[i] = colours[(i / 3 / side / 4 * (side / 4) + i / 3 % side / 4) * 3 + i % 3];
        return image;
    }
}

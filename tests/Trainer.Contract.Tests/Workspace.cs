using System.Text.Json.Nodes;
using Puente.Core;
using Puente.Core.Datasets;
using Puente.Core.Images;
using Puente.Learning.Training;

namespace Puente.Trainer.Contract.Tests;

/// <summary>A folder with a small dataset, a small recipe and a job that names them, as text: what is tested is the wire. It goes when the test ends.</summary>
public sealed class Workspace : IDisposable
{
    /// <summary>Pixels across and down of a sample.</summary>
    public const int Side = 32;

    /// <summary>Steps of the recipe's plan.</summary>
    public const int Steps = 6;

    private readonly string _path = Directory.CreateTempSubdirectory("puente-contract-").FullName;

    /// <summary>Two shards of six images each.</summary>
    public Workspace()
    {
        var entries = new List<ShardEntry>();
        foreach (var half in Enumerable.Range(0, 12).Chunk(6))
        {
            using var writer = new ShardWriter(this["shards"], Side);
            foreach (var i in half) writer.Add(Image(i));
            entries.Add(writer.Complete());
        }

        Json.WriteFile(this["dataset.json"], new DatasetManifest("tiny", Side, entries, [.. Enumerable.Range(0, 12).Select(i => new SampleEntry($"{i}", Digest.Of(Image(i).Pixels), 0))], []));
        WriteRecipe();
    }

    /// <summary>The path of <paramref name="name"/> in it.</summary>
    public string this[string name] => Path.Combine(_path, name);

    /// <summary>A recipe of small everything; <paramref name="change"/> alters it.</summary>
    public void WriteRecipe(Action<JsonObject>? change = null)
    {
        var recipe = (JsonObject)JsonNode.Parse("""
            {
              "name": "tiny", "steps": 6, "batch": 4, "viewSide": 16, "projection": 8, "calibrationBatches": 2,
              "dictionary": { "patches": 200, "iterations": 3 },
              "architecture": { "side": 32, "width": 16, "depth": 2, "heads": 2, "mlpRatio": 2, "filters": 8, "filterSide": 5, "stemChannels": 4 }
            }
            """)!;
        change?.Invoke(recipe);
        // Comments and trailing commas are part of the format.
        File.WriteAllText(this["recipe.json"], $"// A \"recipe\" of small everything, {{ and }} in its comment.\n{recipe.ToJsonString()[..^1]}, /* and one more */ }}\n");
    }

    /// <summary>Writes <c>job.json</c>, which <paramref name="change"/> alters; returns the arguments that name it.</summary>
    public string[] Job(Action<JsonObject>? change = null)
    {
        var job = (JsonObject)JsonNode.Parse("""
            { "task": "pretrain", "output": "out", "recipe": "recipe.json", "dataset": "dataset.json", "shards": "shards", "seed": 1, "threads": 1 }
            """)!;
        change?.Invoke(job);
        File.WriteAllText(this["job.json"], job.ToJsonString());
        return ["--job", this["job.json"]];
    }

    /// <summary>The first shard's file.</summary>
    public string Shard() => this[$"shards/{Json.ReadFile<DatasetManifest>(this["dataset.json"]).Shards[0].Digest.Hex}"];

    /// <summary><paramref name="count"/> images in a row: [N, Side, Side, 3].</summary>
    public static byte[] Images(int count) => [.. Enumerable.Range(100, count).SelectMany(i => Image(i).Pixels)];

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_path, recursive: true);

    /// <summary>Random blocks of 4 × 4 pixels.</summary>
    private static RgbImage Image(int seed)
    {
        var random = SplitMix64.For(seed, 0);
        var colours = Enumerable.Range(0, 64 * 3).Select(_ => (byte)random.Below(256)).ToArray();
        var image = new RgbImage(Side, Side);
        for (var i = 0; i < image.Pixels.Length; i++)
            image.Pixels[i] = colours[(i / 3 / Side / 4 * 8 + i / 3 % Side / 4) * 3 + i % 3];
        return image;
    }
}

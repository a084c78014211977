using Puente.Core;
using Puente.Serving.Models;
using Puente.Serving.Repository.Configuration;
using Puente.Serving.Repository.Export;

namespace Puente.Serving.Tests.Repository;

public sealed class TritonExportTests : IDisposable
{
    private readonly TinyRelease release = new();
    private readonly RepositoryFolder folder = new();

    public void Dispose()
    {
        release.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void A_release_is_read_back_as_a_repository()
    {
        Assert.Equal(["backbone", "defects-head", "defects"], TritonExport.Write(release.Folder, TinyModels.Manifest(version: 3), folder.Root));
        var repository = folder.Open(options => options with { Complete = false });
        Assert.Equal(["backbone", "defects", "defects-head"], repository.Scan().Models.Select(model => model.Name));

        var backbone = repository.Open("backbone");
        Assert.Equal([3], backbone.Versions.Select(version => version.Number));
        Assert.Equal(File.ReadAllBytes(Path.Combine(release.Folder, "backbone.onnx")), File.ReadAllBytes(backbone.Versions[0].Graph));
        Assert.Equal([-1, 8, 8, 3], backbone.Describe(3).Inputs[0].Shape);
        Assert.Equal([1, LoadedRelease.MaxBatch], backbone.Warmups(1).Select(warmup => warmup.Build().Rows));

        var head = repository.Open("defects-head");
        Assert.Equal(TinyModels.Classes, head.Labels["logits"]);
        Assert.Equal("0.5,0.5,0.5", head.Config.Parameters["thresholds"]);
        Assert.Equal((InstanceKind.Cpu, 2), (head.Config.Instances[0].Kind, head.Config.Instances[0].Count));
        Assert.NotNull(head.Config.DynamicBatching);

        // Triton runs the ensemble; here it is refused in a sentence, and the models that it is made of are served.
        Assert.Contains("ensembles are not run", Assert.Throws<InputException>(() => repository.Open("defects")).Message, StringComparison.Ordinal);
        var ensemble = File.ReadAllText(folder.At("defects/config.pbtxt"));
        foreach (var text in new[] { "platform: \"ensemble\"", "model_name: \"defects-head\"", "model_version: -1", "label_filename: \"labels.txt\"" }) Assert.Contains(text, ensemble, StringComparison.Ordinal);
        Assert.DoesNotContain("thread_count", ensemble, StringComparison.Ordinal);
        Assert.True(Directory.Exists(folder.At("defects/3")));
        Assert.Contains("crack 0.5", File.ReadAllText(folder.At("README.md")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_merged_graph_stands_in_for_the_ensemble()
    {
        File.WriteAllText(folder.Outside("merged.onnx"), "merged");
        TritonExport.Write(release.Folder, TinyModels.Manifest(), folder.Root, new TritonExportOptions { MergedGraph = folder.Outside("merged.onnx"), Device = InstanceKind.Gpu, Instances = 1, MaxBatchSize = 32 });
        var model = folder.Open().Open("defects");
        Assert.Equal("merged", File.ReadAllText(model.Versions[0].Graph));
        Assert.Equal(["logits", "embeddings"], model.Describe(1).Outputs.Select(output => output.Name));
        Assert.Equal((32, TimeSpan.FromMilliseconds(1), InstanceKind.Gpu), (model.Config.MaxBatchSize, model.Config.DynamicBatching!.MaxQueueDelay, model.Config.Instances[0].Kind));
        Assert.DoesNotContain("intra_op_thread_count", model.Config.Parameters.Keys);
    }

    [Fact]
    public void A_release_without_a_head_is_its_backbone() =>
        Assert.Equal(["backbone"], TritonExport.Write(release.Folder, TinyModels.Manifest(head: false), folder.Root));

    [Fact]
    public void What_cannot_be_exported_leaves_nothing_behind()
    {
        folder.File("taken");
        var message = Assert.Throws<InputException>(() => TritonExport.Write(release.Folder, TinyModels.Manifest(name: "backbone", backbone: "../backbone.onnx"), folder.Root, new TritonExportOptions { MaxBatchSize = 0, MergedGraph = folder.Outside("absent") })).Message;
        foreach (var text in new[] { "is taken", "no name for a model", "../backbone.onnx", "max batch size", "absent" }) Assert.Contains(text, message, StringComparison.Ordinal);
        Assert.Equal(["taken"], Directory.EnumerateFileSystemEntries(folder.Root).Select(Path.GetFileName));
        Assert.False(Directory.Exists(folder.Root + ".partial"));
    }
}

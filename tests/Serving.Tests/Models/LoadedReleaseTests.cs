using Puente.Core;
using Puente.Serving.Models;

namespace Puente.Serving.Tests.Models;

public sealed class LoadedReleaseTests : IDisposable
{
    private const int ImageBytes = TinyModels.Side * TinyModels.Side * 3;
    private readonly TinyRelease files = new();

    public void Dispose() => files.Dispose();

    [Fact]
    public void Infer_answers_each_image_of_a_batch_larger_than_one_run()
    {
        using var release = files.Load();
        const int N = 21;
        var images = new byte[N * ImageBytes];
        for (var i = 0; i < N; i++) images.AsSpan(i * ImageBytes, ImageBytes).Fill((byte)(i * 10));
        var output = release.Infer(images, N);
        for (var i = 0; i < N; i++)
        {
            Assert.Equal(i * 10, output.Embeddings[i * 3], 1e-3);
            Assert.Equal(9 - 0.12 * i * 10, output.Logits[i * 3], 1e-3);
        }

        Assert.Equal(output.Embeddings, release.Embed(images, N));
    }

    [Fact]
    public void A_release_without_a_head_answers_embeddings_only()
    {
        using var release = files.Load(TinyModels.Manifest(head: false));
        release.Warm();
        Assert.True(release.IsWarm);
        Assert.Empty(release.Infer(new byte[ImageBytes], 1).Logits);
    }

    [Fact]
    public void The_wrong_number_of_bytes_is_refused()
    {
        using var release = files.Load();
        Assert.Throws<ArgumentException>(() => release.Infer(new byte[ImageBytes - 1], 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => release.Infer(Array.Empty<byte>(), 0));
    }

    [Fact]
    public void A_missing_file_is_named() => Refuses("elsewhere.onnx", () => files.Load(TinyModels.Manifest(backbone: "elsewhere.onnx")));

    [Fact]
    public void A_path_out_of_the_folder_is_refused() => Refuses("plain file name", () => files.Load(TinyModels.Manifest(backbone: "../backbone.onnx")));

    [Fact]
    public void Bytes_that_are_no_graph_are_refused()
    {
        File.WriteAllText(Path.Combine(files.Folder, "head.onnx"), "not a graph");
        Refuses("cannot be opened", () => files.Load());
    }

    [Fact]
    public void Another_output_name_is_refused()
    {
        TinyModels.WriteTo(files.Folder, output: "features");
        Refuses("embeddings", () => files.Load());
    }

    [Fact]
    public void Other_shapes_than_the_manifest_promises_are_refused()
    {
        var manifest = TinyModels.Manifest();
        Refuses("shape", () => files.Load(manifest with { Serving = manifest.Serving with { Side = 16 } }));
        Refuses("shape", () => files.Load(manifest with { Serving = manifest.Serving with { Dimensions = 4 } }));
        Refuses("shape", () => files.Load(manifest with { Head = manifest.Head! with { Classes = ["crack"], Thresholds = [0.5] } }));
        Refuses("thresholds", () => files.Load(manifest with { Head = manifest.Head! with { Thresholds = [0.5] } }));
        Refuses("between 0 and 1", () => files.Load(manifest with { Head = manifest.Head! with { Thresholds = [0.5, double.NaN, 0.5] } }));
    }

    [Fact]
    public void Answers_that_are_not_finite_fail_the_warm_up()
    {
        TinyModels.WriteTo(files.Folder, bias: [float.NaN, 0, 0]);
        using var release = files.Load();
        Refuses("not finite", release.Warm);
        Assert.False(release.IsWarm);
    }

    [Fact]
    public void The_sessions_outlive_the_owner_while_a_lease_is_out()
    {
        var release = files.Load();
        Assert.True(release.TryLease(out var lease));
        release.Dispose();
        release.Dispose();
        Assert.Equal(3, release.Embed(new byte[ImageBytes], 1).Length);
        lease!.Dispose();
        lease.Dispose();
        Assert.False(release.IsOpen);
        Assert.False(release.TryLease(out _));
        Assert.Throws<ObjectDisposedException>(() => release.Embed(new byte[ImageBytes], 1));
    }

    private static void Refuses(string text, Action load) => Assert.Contains(text, Assert.Throws<InputException>(load).Message, StringComparison.OrdinalIgnoreCase);
}

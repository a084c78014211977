using System.Diagnostics;
using System.Text.Json;
using Puente.Cli.Tests.Training;
using Puente.Core;
using Puente.Core.Training;

namespace Puente.Cli.Tests.EndToEnd;

/// <summary>From plain folders to a head, as a person would go, with no tier running.</summary>
public sealed class LearningTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Plain_folders_become_a_backbone_and_a_head()
    {
        await PuenteProcess.DoneAsync("data", "generate", _folder.At("photos"), "--count", "24");
        await PuenteProcess.DoneAsync("data", "generate", _folder.At("labelled"), "--count", "4", "--labelled");
        await PuenteProcess.DoneAsync("data", "convert", _folder.At("labelled"), "--out", _folder.At("converted"));
        _folder.Write("no image"u8.ToArray(), "photos", "broken.jpg");

        // As a person names a folder: from where the command is given.
        string[] train = ["train", _folder.At("photos"), "--probe", Path.GetRelativePath(Directory.GetCurrentDirectory(), _folder.At("converted")), "--recipe", TinyRecipe.In(_folder), "--from-scratch", "--threads", "1", "--out", _folder.At("backbone")];
        var trained = await PuenteProcess.DoneAsync(train);
        Assert.Equal((12, 24, 1, false), (trained.GetProperty("steps").GetInt32(), trained.GetProperty("samples").GetInt32(), trained.GetProperty("rejected").GetInt32(), trained.GetProperty("resumed").GetBoolean()));
        Assert.InRange(trained.GetProperty("probe").GetProperty("score").GetDouble(), 0, 1);
        var page = await File.ReadAllTextAsync(trained.GetProperty("report").GetString()!, TestContext.Current.CancellationToken);
        Assert.Contains("broken.jpg", page, StringComparison.Ordinal);
        Assert.Contains("alt=\"probe\" src=\"data:image/svg+xml", page, StringComparison.Ordinal);
        Assert.Contains("](probe.svg)", await File.ReadAllTextAsync(trained.GetProperty("card").GetString()!, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.DoesNotContain("://", page, StringComparison.Ordinal);

        var backbone = trained.GetProperty("backbone").GetString()!;
        var before = Digest.OfFile(backbone);
        var again = await PuenteProcess.JsonAsync(train);
        Assert.Contains("done already", again.Errors, StringComparison.Ordinal);
        Assert.Equal(before, Digest.OfFile(backbone));
        Assert.Contains("another seed", await PuenteProcess.RefusedAsync([.. train, "--seed", "7"]), StringComparison.Ordinal);

        var tuned = await PuenteProcess.DoneAsync("tune", _folder.At("labelled"), "--backbone", _folder.At("backbone"), "--threads", "1", "--out", _folder.At("head"));
        Assert.True(File.Exists(tuned.GetProperty("head").GetString()) && File.Exists(tuned.GetProperty("graph").GetString()) && File.Exists(tuned.GetProperty("report").GetString()));
        Assert.InRange(tuned.GetProperty("macroF1").GetDouble(), 0, 1);
        Assert.Equal(7, tuned.GetProperty("perClass").EnumerateObject().Count());

        var measured = await PuenteProcess.DoneAsync("eval", _folder.At("head", "labelled"), "--backbone", backbone, "--head", _folder.At("head"), "--threads", "1", "--out", _folder.At("eval"));
        Assert.Equal(tuned.GetProperty("macroF1").GetDouble(), measured.GetProperty("macroF1").GetDouble());
        Assert.Equal(JsonValueKind.Array, measured.GetProperty("cautions").ValueKind);
        Assert.InRange(measured.GetProperty("head").GetProperty("scores").GetProperty("macroF1").GetDouble(), 0, 1);

        var adapted = await PuenteProcess.DoneAsync("tune", _folder.At("converted"), "--backbone", backbone, "--adapt", "--minutes", "0.05", "--threads", "1", "--out", _folder.At("adapted"));
        var adaptation = adapted.GetProperty("adaptation");
        Assert.Equal(adaptation.GetProperty("kept").GetBoolean(), File.Exists(_folder.At("adapted", "backbone.safetensors")));
        page = await File.ReadAllTextAsync(adapted.GetProperty("report").GetString()!, TestContext.Current.CancellationToken);
        Assert.Contains("worth fitting the backbone", page, StringComparison.Ordinal);
        Assert.Contains("--adapt --minutes 0.05", page, StringComparison.Ordinal);
        await GraphsAndDifferencesAsync();
    }

    [Fact]
    public async Task Interrupted_it_leaves_a_checkpoint_and_the_same_command_goes_on()
    {
        for (var i = 0; i < 8; i++) _folder.Image(i, TinyRecipe.Side, "photos", $"{i}.jpg");
        // More than a starved test could watch go by; neither run comes near the end.
        const int steps = 50_000;
        string[] train = ["train", _folder.At("photos"), "--recipe", TinyRecipe.In(_folder, steps), "--from-scratch", "--threads", "1", "--out", _folder.At("backbone")];
        var stopped = await PuenteProcess.JsonAsync(train, InterruptAfterStepsAsync);
        Assert.Equal(130, stopped.Code);
        Assert.Contains("the same command goes on from it", stopped.Errors, StringComparison.Ordinal);
        Assert.True(File.Exists(_folder.At("backbone", "checkpoint.safetensors")));
        var reached = LastStep();
        stopped = await PuenteProcess.JsonAsync([.. train, "--resume"], InterruptAfterStepsAsync);
        Assert.Equal(130, stopped.Code);
        Assert.True(LastStep() > reached, $"It came to step {LastStep()} after {reached}.");
    }

    [Fact]
    public async Task What_is_wrong_is_one_line()
    {
        var labelled = _folder.At("labelled");
        for (var i = 0; i < 6; i++) _folder.Image(i, 48, "labelled", i < 3 ? "crack" : "sound", $"{i}.jpg");
        var weights = _folder.Write("no weights"u8.ToArray(), "backbone.safetensors");
        Assert.Contains("no safetensors file", await PuenteProcess.RefusedAsync("tune", labelled, "--backbone", weights, "--out", _folder.At("a")), StringComparison.Ordinal);
        Assert.Contains("does not exist", await PuenteProcess.RefusedAsync("eval", labelled, "--backbone", _folder.At("none"), "--out", _folder.At("b")), StringComparison.Ordinal);
        Assert.Contains("holds no run to go on with", await PuenteProcess.RefusedAsync(
            "train", labelled, "--recipe", TinyRecipe.In(_folder), "--resume", "--out", _folder.At("c")), StringComparison.Ordinal);
        _folder.Write("""{"name": "tiny", "steps": 3, "batch": 1}""", "wrong.json");
        Assert.Contains("batch is 1", await PuenteProcess.RefusedAsync("train", labelled, "--recipe", _folder.At("wrong.json"), "--from-scratch", "--out", _folder.At("d")), StringComparison.Ordinal);
        // Nothing was learned there yet, so the folder is free for the mended command.
        await PuenteProcess.DoneAsync("train", labelled, "--recipe", TinyRecipe.In(_folder), "--from-scratch", "--threads", "1", "--out", _folder.At("d"));
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>The rest of the way: a graph with the head, weights under other names and back, and what sets two backbones apart.</summary>
    private async Task GraphsAndDifferencesAsync()
    {
        var (backbone, timm) = (_folder.At("backbone"), _folder.At("timm"));
        await PuenteProcess.DoneAsync("export", "--backbone", backbone, "--head", _folder.At("head"), "--merged", "--out", _folder.At("release"));
        Assert.True(File.Exists(_folder.At("release", "merged.onnx")));
        await PuenteProcess.DoneAsync("models", "export", "--backbone", backbone, "--format", "timm", "--out", timm);
        await PuenteProcess.DoneAsync("models", "import", timm, "--out", _folder.At("back"));
        var same = await PuenteProcess.DoneAsync("models", "diff", backbone, backbone);
        Assert.True(same.GetProperty("equal").GetBoolean());
        await PuenteProcess.DoneAsync("models", "diff", backbone, _folder.At("back"));
        Assert.Contains("has no name for", await PuenteProcess.RefusedAsync("export", "--backbone", backbone, "--format", "hf", "--out", _folder.At("hf")), StringComparison.Ordinal);
    }

    private async Task InterruptAfterStepsAsync(Process process, CancellationToken cancel)
    {
        var before = LastStep();
        while (LastStep() <= before)
        {
            Assert.False(process.HasExited, "It ended before it was interrupted.");
            await Task.Delay(50, cancel);
        }

        using var kill = Process.Start("kill", ["-INT", $"{process.Id}"]);
        await kill.WaitForExitAsync(cancel);
    }

    /// <summary>The last step that was told; 0 before the first.</summary>
    private int LastStep()
    {
        var path = _folder.At("backbone", "progress.jsonl");
        if (!File.Exists(path)) return 0;
        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd().Split('\n').SkipLast(1).Select(line => JsonSerializer.Deserialize<TrainerProgress>(line, Json.Options)!)
            .LastOrDefault(line => line.Event == "step")?.Step ?? 0;
    }
}

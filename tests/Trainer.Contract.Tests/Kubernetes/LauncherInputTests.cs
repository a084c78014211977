using System.Text.Json.Nodes;
using Puente.Core;
using Puente.Trainer.Kubernetes;
using static Puente.Core.Training.TrainerExitCode;

namespace Puente.Trainer.Contract.Tests.Kubernetes;

/// <summary>What the launcher reads before it asks a cluster: settings, manifest, job.</summary>
public sealed class LauncherInputTests : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("puente-launcher-").FullName;

    private static string Shipped => Path.Combine(TrainerProgram.Root, "deploy", "training", "trainer-job.yaml");

    [Theory]
    [InlineData("name: trainer\n", "name: other\n", "no container is named 'trainer' among [other]")]
    [InlineData("stdin: true", "stdin: false", "stdin")]
    [InlineData("restartPolicy: Never", "restartPolicy: OnFailure", "restartPolicy is 'OnFailure'")]
    [InlineData("kind: Job", "kind: Pod", "kind is 'Pod'")]
    [InlineData("backoffLimit: 3", "parallelism: 2", "parallelism and completions must be 1")]
    [InlineData("backoffLimit: 3", "backofLimit: 3", "backofLimit")]
    [InlineData("claimName: puente-work", "claimName: [", "is no Job")]
    [InlineData("persistentVolumeClaim", "ephemeral", "is no Job")]
    public void A_manifest_no_trainer_could_run_in_is_refused(string text, string other, string said)
    {
        var manifest = Path.Combine(_path, "manifest.yaml");
        File.WriteAllText(manifest, File.ReadAllText(Shipped).Replace(text, other, StringComparison.Ordinal));
        var fault = Assert.Throws<InputException>(() => JobManifest.Read(new LauncherOptions { Manifest = manifest }));
        Assert.Equal("manifest", fault.Field);
        Assert.Contains(said, fault.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void The_manifest_that_ships_mounts_the_volume_and_another_mount_may_be_named()
    {
        Assert.Equal("/var/lib/puente", JobManifest.Read(new LauncherOptions { Manifest = Shipped }).MountPath);
        Assert.Equal("/tmp", JobManifest.Read(new LauncherOptions { Manifest = Shipped, PodVolume = "/tmp/" }).MountPath);
        Assert.Contains("mounts nothing at /no", Assert.Throws<InputException>(() => JobManifest.Read(new LauncherOptions { Manifest = Shipped, PodVolume = "/no" })).Problem, StringComparison.Ordinal);
        Assert.Equal(File.ReadAllText(Shipped), File.ReadAllText(Path.Combine(Path.GetDirectoryName(TrainerProgram.Kubernetes.Arguments[0])!, "trainer-job.yaml")));
    }

    [Fact]
    public void Settings_take_effect_and_wrong_ones_are_refused_all_at_once()
    {
        Assert.Equal(new LauncherOptions(), LauncherOptions.Read(new Dictionary<string, string>()) with { Manifest = new LauncherOptions().Manifest });
        var options = LauncherOptions.Read(Settings(
            ("MANIFEST", Shipped), ("NAMESPACE", "learning"), ("PENDING_MINUTES", "1.5"), ("VOLUME", _path), ("POD_VOLUME", "/volume"), ("IMAGE", "mine:2"), ("DEVICE", "cuda:1")));
        Assert.Equal(
            new LauncherOptions { Manifest = Shipped, Namespace = "learning", PendingLimit = TimeSpan.FromSeconds(90), Volume = _path, PodVolume = "/volume", Image = "mine:2", Device = "cuda:1" }, options);

        (string Name, string Value)[] wrong =
            [("MANIFEST", "/absent.yaml"), ("NAMESPACE", "No Such"), ("PENDING_MINUTES", "0"), ("VOLUME", "/absent"), ("POD_VOLUME", "var"), ("IMAGE", "a b"), ("DEVICE", "gpu"), ("VOLUMN", "/")];
        var fault = Assert.Throws<InputException>(() => LauncherOptions.Read(Settings(wrong)));
        Assert.All(wrong[..^1], setting => Assert.Contains($"PUENTE_KUBERNETES_{setting.Name} '{setting.Value}'", fault.Message, StringComparison.Ordinal));
        Assert.Contains("PUENTE_KUBERNETES_VOLUMN is not known", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_job_is_the_same_whatever_checkpoint_of_its_own_it_goes_on_from()
    {
        PodJob Read(Action<JsonObject> change)
        {
            var job = new JsonObject { ["task"] = "pretrain", ["output"] = "out", ["recipe"] = Path.Combine(_path, "recipe.json"), ["budget"] = new JsonObject { ["seconds"] = 25 } };
            change(job);
            var file = Path.Combine(_path, "job.json");
            File.WriteAllText(file, job.ToJsonString());
            return PodJob.Read(file, new SharedVolume(_path, "/volume"), (string?)job["device"] is null ? null : "cuda");
        }

        var first = Read(_ => { });
        Assert.Equal(("/volume/job.pod.json", 25), (first.File, first.Seconds));
        Assert.Equal(first.Digest, Read(job => job["checkpoint"] = "out/checkpoint.safetensors").Digest);
        Assert.Equal(first.Digest, Read(job => job["checkpoint"] = Path.Combine(_path, "out", "checkpoint.safetensors")).Digest);
        Assert.NotEqual(first.Digest, Read(job => job["checkpoint"] = "other/checkpoint.safetensors").Digest);
        Assert.NotEqual(first.Digest, Read(job => job["seed"] = 1).Digest);
        Assert.Equal(first.Name, Read(job => job["seed"] = 1).Name);

        var changed = Read(job => (job["device"], job["Checkpoint"]) = ("cpu", Path.Combine(_path, "out", "c")));
        changed.Write();
        var written = JsonNode.Parse(File.ReadAllText(Path.Combine(_path, PodJob.FileName)))!;
        Assert.Equal(("cuda", "/volume/recipe.json", "/volume/out/c", "out"), ((string?)written["device"], (string?)written["recipe"], (string?)written["Checkpoint"], (string?)written["output"]));
    }

    [Fact]
    public async Task A_job_off_the_volume_is_refused_before_a_cluster_is_asked()
    {
        using var workspace = new Workspace();
        var launcher = TrainerProgram.Kubernetes with { Environment = Settings(("VOLUME", Path.GetTempPath())) };
        var run = await TrainerRun.RunAsync(launcher, workspace.Job(job => job["shards"] = "/usr/share"));
        Assert.Equal(BadInput, run.Code);
        Assert.Contains("shards '/usr/share': does not lie on the volume", run.Failure, StringComparison.Ordinal);

        var elsewhere = Assert.Throws<InputException>(() => PodJob.Read(workspace.Job()[1], new SharedVolume(_path, "/volume")));
        Assert.Contains("PUENTE_KUBERNETES_VOLUME", elsewhere.Remedy, StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(_path, "job.json"), """{ "task": "pretrain", "task": "tune" }""");
        Assert.Throws<InputException>(() => PodJob.Read(Path.Combine(_path, "job.json"), new SharedVolume(_path, "/volume")));
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_path, recursive: true);

    private static Dictionary<string, string> Settings(params (string Name, string Value)[] settings) => settings.ToDictionary(setting => LauncherOptions.Prefix + setting.Name, setting => setting.Value);
}

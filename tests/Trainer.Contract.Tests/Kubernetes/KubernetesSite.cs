namespace Puente.Trainer.Contract.Tests.Kubernetes;

/// <summary>
/// A stand-in for a cluster, a volume that it and this machine share at different paths, and the launcher set up for both. The volume is the folder of temporary files,
/// which the pods see through a link.
/// </summary>
public sealed class KubernetesSite : IAsyncLifetime
{
    private const string Mount = "/var/lib/puente";

    private readonly string _path = Directory.CreateTempSubdirectory("puente-cluster-").FullName;

    /// <summary>The cluster.</summary>
    public ClusterStandIn Cluster { get; private set; } = null!;

    /// <summary>The shared volume as it is mounted in pods.</summary>
    public string PodVolume => this["pod-volume"];

    /// <summary>Settings of the launcher.</summary>
    public Dictionary<string, string> Settings { get; } = [];

    /// <summary>The launcher, with its settings as they are now.</summary>
    public TrainerProgram Launcher => TrainerProgram.Kubernetes with { Environment = new Dictionary<string, string>(Settings) };

    /// <summary>The path of <paramref name="name"/> in a folder of its own.</summary>
    public string this[string name] => Path.Combine(_path, name);

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs POSIX signals");
        Cluster = await ClusterStandIn.StartAsync();
        Cluster.Images["puente-trainer:latest"] = [TrainerProgram.Puente.File, .. TrainerProgram.Puente.Arguments];
        Directory.CreateSymbolicLink(PodVolume, Path.TrimEndingDirectorySeparator(Path.GetTempPath()));
        WriteManifest(text => text);
        await File.WriteAllTextAsync(this["kubeconfig"], $$"""
            apiVersion: v1
            kind: Config
            current-context: stand-in
            contexts: [{ name: stand-in, context: { cluster: stand-in, user: launcher, namespace: learning } }]
            clusters: [{ name: stand-in, cluster: { server: "{{Cluster.Address}}" } }]
            users: [{ name: launcher, user: { token: not-a-secret } }]
            """);
        Settings["KUBECONFIG"] = this["kubeconfig"];
        Settings["PUENTE_KUBERNETES_MANIFEST"] = this["trainer-job.yaml"];
        Settings["PUENTE_KUBERNETES_VOLUME"] = Path.GetTempPath();
    }

    /// <summary>Writes the manifest that the repository ships, as <paramref name="change"/> makes it, with the mount where this machine has one.</summary>
    public void WriteManifest(Func<string, string> change) => File.WriteAllText(
        this["trainer-job.yaml"], change(File.ReadAllText(Path.Combine(TrainerProgram.Root, "deploy", "training", "trainer-job.yaml")).Replace($"mountPath: {Mount}", $"mountPath: {PodVolume}", StringComparison.Ordinal)));

    /// <summary>Makes an image whose program is a script of the shell; <c>$2</c> is the job file.</summary>
    public void Script(string text)
    {
        File.WriteAllText(this["script.sh"], text);
        Cluster.Images["script"] = ["/bin/sh", this["script.sh"]];
        Settings["PUENTE_KUBERNETES_IMAGE"] = "script";
    }

    /// <summary>The launcher as one executable, for who names a trainer by its path.</summary>
    public string Executable()
    {
        var program = this["launcher"];
        var settings = string.Concat(Settings.Select(setting => $"export {setting.Key}='{setting.Value}'\n"));
        File.WriteAllText(program, $"#!/bin/sh\n{settings}exec {TrainerProgram.Kubernetes.File} {TrainerProgram.Kubernetes.Arguments[0]} \"$@\"\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return program;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Cluster.DisposeAsync();
        File.Delete(PodVolume);
        Directory.Delete(_path, recursive: true);
    }
}

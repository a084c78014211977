using Puente.Core.Training;
using static Puente.Core.Training.TrainerExitCode;

namespace Puente.Trainer.Contract.Tests.Kubernetes;

/// <summary>What the launcher does where a trainer of this machine would have nothing to do: Jobs found again, logs that break, pods that wait or are taken away.</summary>
public sealed class KubernetesLauncherTests : IAsyncLifetime
{
    private const string Started = """echo '{"event":"started","stage":"pretrain"}'""";

    private readonly KubernetesSite _site = new();

    private ClusterStandIn Cluster => _site.Cluster;

    /// <inheritdoc/>
    public ValueTask InitializeAsync() => _site.InitializeAsync();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _site.DisposeAsync();

    [Fact]
    public async Task A_tier_pretrains_through_it_to_the_same_weights()
    {
        using var workspace = new Workspace();
        Assert.Equal(Completed, (await TrainerRun.RunAsync(TrainerProgram.Puente, workspace.Job(job => job["output"] = "here"))).Code);
        // Off the volume, as a recipe that ships with a hub's trainer is; absolute paths, as a hub writes them.
        var shipped = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, $"recipe-{Guid.NewGuid():N}"));
        try
        {
            File.Copy(workspace["recipe.json"], Path.Combine(shipped.FullName, "recipe.json"));
            var events = new List<string>();
            var job = new TrainerJob
            {
                Task = TrainerTask.Pretrain,
                Output = workspace["there"],
                Recipe = Path.Combine(shipped.FullName, "recipe.json"),
                Dataset = workspace["dataset.json"],
                Shards = workspace["shards"],
                Seed = 1,
                Threads = 1,
                Budget = new TrainerBudget(Seconds: 100),
            };
            var exit = await new Core.Training.TrainerProgram(_site.Executable()).RunAsync(job, line => events.Add(line.Event), _ => { }, TestContext.Current.CancellationToken);
            Assert.Equal(new TrainerExit(Completed, exit.Detail), exit);
            Assert.Equal(("started", "completed"), (events[0], events[^1]));
            Assert.True(Weights.Same(workspace["here/backbone.safetensors"], workspace["there/backbone.safetensors"]));
        }
        finally
        {
            shipped.Delete(recursive: true);
        }

        var created = Assert.Single(Cluster.Created);
        Assert.Equal($"there-{((string)created["metadata"]!["name"]!)[^10..]}", ((string)created["metadata"]!["name"]!)["puente-".Length..]);
        // One pod, once; and an end, should nobody come back for it: 15 minutes of waiting, an hour around the training, twice its time.
        Assert.Equal((0, 900 + 3600 + 200, null), ((int)created["spec"]!["backoffLimit"]!, (int)created["spec"]!["activeDeadlineSeconds"]!, created["spec"]!["podFailurePolicy"]));
    }

    [Fact]
    public async Task A_tier_that_stops_it_leaves_a_checkpoint_and_no_job()
    {
        using var workspace = new Workspace();
        workspace.WriteRecipe(recipe => recipe["steps"] = 1_000_000);
        using var stop = new CancellationTokenSource();
        var job = new TrainerJob { Task = TrainerTask.Pretrain, Output = workspace["out"], Recipe = workspace["recipe.json"], Dataset = workspace["dataset.json"], Shards = workspace["shards"], Threads = 1 };
        var running = new Core.Training.TrainerProgram(_site.Executable()) { StopGrace = TimeSpan.FromSeconds(60) }
            .RunAsync(job, line => { if (line.Event == "step") stop.Cancel(); }, _ => { }, stop.Token);
        await Assert.ThrowsAsync<OperationCanceledException>(() => running);
        Assert.True(File.Exists(workspace["out/checkpoint.safetensors"]));
        Assert.Empty(Cluster.Present);
        Assert.Equal("Foreground", (string?)Assert.Single(Cluster.Deletions)["propagationPolicy"]);
    }

    [Fact]
    public async Task A_launcher_that_is_killed_for_its_slowness_leaves_a_cluster_that_stops_and_the_next_waits_for_it()
    {
        using var workspace = new Workspace();
        _site.Script($"trap 'while [ ! -e \"$2.late\" ]; do sleep 0.05; done; echo over >> \"$2.over\"; exit 130' TERM; {Started}; while [ ! -e \"$2.over\" ]; do sleep 0.05; done");
        using var stop = new CancellationTokenSource();
        var job = new TrainerJob { Task = TrainerTask.Pretrain, Output = workspace["out"] };
        var trainer = new Core.Training.TrainerProgram(_site.Executable());
        await Assert.ThrowsAsync<OperationCanceledException>(() => trainer.RunAsync(job, _ => stop.Cancel(), _ => { }, stop.Token));
        Assert.Single(Cluster.Deletions);
        Assert.False(File.Exists(workspace["out/job.pod.json.over"]));

        var exit = await trainer.RunAsync(
            job, _ => { }, line => { if (line.Contains("has to go first", StringComparison.Ordinal)) File.WriteAllText(workspace["out/job.pod.json.late"], ""); }, TestContext.Current.CancellationToken);
        Assert.Equal(Completed, exit.Code);
        Assert.Equal("over\n", await File.ReadAllTextAsync(workspace["out/job.pod.json.over"], TestContext.Current.CancellationToken));
        Assert.Equal(2, Cluster.Created.Count);
    }

    [Fact]
    public async Task Killed_and_started_again_it_follows_the_job_that_runs_and_tells_an_end_once()
    {
        using var workspace = new Workspace();
        _site.Script($"{Started}; while [ ! -e \"$2.go\" ]; do sleep 0.05; done; {Step(1)}; echo '{{\"event\":\"completed\",\"file\":\"pretrain.json\"}}'");
        var killed = await TrainerRun.RunAsync(_site.Launcher, workspace.Job(), (process, _) => process.Kill());
        Assert.Equal(137, killed.Code);
        Assert.NotEmpty(Cluster.Present);

        // The slice has a checkpoint by now, and the next start names it: still the same job.
        var found = await TrainerRun.RunAsync(_site.Launcher, workspace.Job(job => job["checkpoint"] = "out/checkpoint.safetensors"), (_, _) => File.WriteAllText(workspace["job.pod.json.go"], ""));
        Assert.True(found.Code == Completed, found.Errors);
        Assert.Equal(["started", "step", "completed"], found.Progress.Select(line => line.Event));
        Assert.Single(Cluster.Created);

        // Told once, it is over: equal slices of one run are not one another's results.
        var next = await TrainerRun.RunAsync(_site.Launcher, workspace.Job(job => job["checkpoint"] = "out/checkpoint.safetensors"));
        Assert.True(next.Code == Completed, next.Errors);
        Assert.Equal(2, Cluster.Created.Count);
        Assert.Single(Cluster.Present);
        // All that it asks for in a life, and so all that the Role it ships with allows.
        Assert.Equal(LauncherRole.Rights(), Cluster.Asked.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task An_end_that_nobody_was_told_is_told_by_the_next_start()
    {
        using var workspace = new Workspace();
        _site.Script($"{Started}; while [ ! -e \"$2.go\" ]; do sleep 0.05; done; echo '{{\"event\":\"failed\",\"message\":\"step 7\"}}'; exit 3");
        await TrainerRun.RunAsync(_site.Launcher, workspace.Job(), (process, _) => process.Kill());
        var pod = Assert.Single(Cluster.Present);
        await File.WriteAllTextAsync(workspace["job.pod.json.go"], "", TestContext.Current.CancellationToken);
        await UntilAsync(() => pod.Job()["status"]!["conditions"] is not null);

        var run = await TrainerRun.RunAsync(_site.Launcher, workspace.Job());
        Assert.Equal((NonFinite, "step 7"), (run.Code, run.Failure));
        Assert.Single(Cluster.Created);
    }

    [Fact]
    public async Task Another_job_from_the_same_folder_is_refused_while_one_runs()
    {
        using var workspace = new Workspace();
        _site.Script($"{Started}; exec sleep 60");
        await TrainerRun.RunAsync(_site.Launcher, workspace.Job(), (process, _) => process.Kill());
        var run = await TrainerRun.RunAsync(_site.Launcher, workspace.Job(job => job["seed"] = 2));
        Assert.Equal(BadInput, run.Code);
        Assert.Contains("kubectl delete job puente-", run.Failure);
        Assert.Single(Cluster.Created);
        Assert.Empty(Cluster.Deletions);
    }

    [Fact]
    public async Task Each_line_is_told_once_and_in_order_however_often_the_log_breaks()
    {
        using var workspace = new Workspace();
        const int Lines = 60;
        _site.Script($"i=0; while [ $i -lt {Lines} ]; do i=$((i+1)); echo \"{{\\\"event\\\":\\\"step\\\",\\\"step\\\":$i}}\"; echo \"words $i\"; [ $((i % 10)) -ne 0 ] || sleep 0.03; done");
        // Seven lines, and most of the eighth.
        var told = new TaskCompletionSource();
        Cluster.CutLogsAfter.Enqueue((390, told.Task));
        foreach (var bytes in new[] { 0, 1333, 61 }) Cluster.CutLogsAfter.Enqueue((bytes, Task.CompletedTask));
        var run = await TrainerRun.RunAsync(_site.Launcher, workspace.Job(), (_, line) =>
        {
            if (line.Step == 3) told.TrySetResult();
        });
        Assert.True(run.Code == Completed, run.Errors);
        Assert.Equal(Enumerable.Range(1, Lines), run.Progress.Select(line => line.Step!.Value));
        Assert.Equal(Enumerable.Range(1, Lines).Select(i => $"words {i}"), run.Errors.Split('\n').Where(line => line.StartsWith("words", StringComparison.Ordinal)));
        Assert.Equal("", Cluster.LogStreams.First());
        Assert.All(Cluster.LogStreams.Skip(1), since => Assert.EndsWith("Z", since, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_pod_that_is_evicted_is_worth_another_try()
    {
        using var workspace = new Workspace();
        _site.Script($"trap 'exit 130' TERM; {Started}; while :; do sleep 0.05; done");
        var run = await TrainerRun.RunAsync(_site.Launcher, workspace.Job(), (_, _) => Cluster.Present.Single().Evict("The node was low on resource: ephemeral-storage."));
        Assert.Equal(Failed, run.Code);
        Assert.Contains("Evicted: The node was low on resource", run.Failure);
        Assert.Contains("checkpoint", run.Failure);
    }

    [Fact]
    public async Task A_container_that_is_killed_for_memory_says_so()
    {
        using var workspace = new Workspace();
        _site.Script($"{Started}; while :; do sleep 0.05; done");
        var run = await TrainerRun.RunAsync(_site.Launcher, workspace.Job(), (_, _) =>
        {
            var pod = Cluster.Present.Single();
            pod.IsShortOfMemory = true;
            pod.Kill();
        });
        Assert.Equal(Failed, run.Code);
        Assert.Contains("OOMKilled", run.Failure);
        Assert.Contains("resources.limits.memory", run.Failure);
    }

    [Theory]
    [InlineData(false, "ImagePullBackOff")]
    [InlineData(true, "Insufficient nvidia.com/gpu")]
    public async Task A_pod_that_waits_too_long_is_given_up_with_the_reason(bool isFull, string reason)
    {
        using var workspace = new Workspace();
        Cluster.IsFull = isFull;
        (_site.Settings["PUENTE_KUBERNETES_IMAGE"], _site.Settings["PUENTE_KUBERNETES_PENDING_MINUTES"]) = ("absent:1", "0.01");
        var run = await TrainerRun.RunAsync(_site.Launcher, workspace.Job());
        Assert.Equal(Failed, run.Code);
        Assert.Contains(reason, run.Failure);
        Assert.Contains("PENDING_MINUTES", run.Failure);
        Assert.Contains($"The pod waits: {(isFull ? "Unschedulable" : "ImagePullBackOff")}", run.Errors);
        Assert.Empty(Cluster.Present);
    }

    [Theory]
    [InlineData("POST", "/jobs", 403, BadInput, "launcher-rbac.yaml")]
    [InlineData("GET", "/jobs", 401, BadInput, "token")]
    [InlineData("GET", "/pods", 403, BadInput, "launcher-rbac.yaml")]
    [InlineData("GET", "/log", 403, BadInput, "launcher-rbac.yaml")]
    [InlineData("POST", "/jobs", 404, BadInput, "NAMESPACE")]
    [InlineData("POST", "/jobs", 422, BadInput, "manifest")]
    [InlineData("POST", "/jobs", 503, Failed, "Try again")]
    public async Task A_cluster_that_refuses_is_told_with_the_remedy_and_nothing_is_left(string method, string part, int status, int code, string remedy)
    {
        using var workspace = new Workspace();
        _site.Script($"{Started}; exec sleep 60");
        Cluster.Deny = (asked, path) => asked == method && path.Contains(part, StringComparison.Ordinal) ? status : null;
        var run = await TrainerRun.RunAsync(_site.Launcher, workspace.Job());
        Assert.True(run.Code == code, $"{run.Code} {run.Errors}");
        Assert.Contains($"({status})", run.Failure);
        Assert.Contains($"stand-in answers {status}", run.Failure);
        Assert.Contains(remedy, run.Failure);
        await UntilAsync(() => Cluster.Present.Count == 0);
    }

    [Fact]
    public async Task A_cluster_that_is_away_for_a_while_is_waited_for()
    {
        using var workspace = new Workspace();
        _site.Script($"{Started}; while [ ! -e \"$2.go\" ]; do sleep 0.05; done");
        var asked = 0;
        var run = await TrainerRun.RunAsync(_site.Launcher, workspace.Job(), (_, _) =>
        {
            Cluster.Deny = (_, path) => path.EndsWith("/pods", StringComparison.Ordinal) && Interlocked.Increment(ref asked) <= 2 ? 500 : null;
            File.WriteAllText(workspace["job.pod.json.go"], "");
        });
        Assert.True(run.Code == Completed, run.Errors);
        Assert.Contains("answers again", run.Errors);
    }

    [Fact]
    public async Task No_cluster_is_told()
    {
        using var workspace = new Workspace();
        await File.WriteAllTextAsync(_site["kubeconfig"], (await File.ReadAllTextAsync(_site["kubeconfig"], TestContext.Current.CancellationToken)).Replace(Cluster.Address, "http://127.0.0.1:1", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        var run = await TrainerRun.RunAsync(_site.Launcher, workspace.Job());
        Assert.Equal(Failed, run.Code);
        Assert.Contains("KUBECONFIG", run.Failure);

        _site.Settings["KUBECONFIG"] = _site["absent"];
        run = await TrainerRun.RunAsync(_site.Launcher, workspace.Job());
        Assert.Equal(BadInput, run.Code);
        Assert.Contains("KUBECONFIG", run.Failure);
    }

    private static string Step(int step) => $$"""echo '{"event":"step","step":{{step}}}'""";

    private static async Task UntilAsync(Func<bool> holds)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!holds()) await Task.Delay(20, deadline.Token);
    }
}

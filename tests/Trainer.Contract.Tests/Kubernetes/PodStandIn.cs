using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;

namespace Puente.Trainer.Contract.Tests.Kubernetes;

/// <summary>A Job and its one pod: a process of this machine, what it said, and how it stands.</summary>
/// <param name="job">The Job as it was created.</param>
/// <param name="space">Its namespace.</param>
/// <param name="pull">The program of an image; null: there is no such image.</param>
/// <param name="isFull">Whether no node has room.</param>
public sealed class PodStandIn(JsonObject job, string space, Func<string, string[]?> pull, Func<bool> isFull)
{
    private readonly Lock _lock = new();
    private readonly List<(DateTime Time, string Text)> _log = [];
    private readonly string _uid = Guid.NewGuid().ToString();
    private readonly string _created = DateTime.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
    private readonly JsonObject _annotations = job["metadata"]!["annotations"]!.DeepClone().AsObject();
    private TaskCompletionSource _said = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Process? _process;
    private int? _exit;
    private bool _deleting, _removed;
    private string? _evicted;

    /// <summary>Raised when it is no longer there.</summary>
    public event Action? Gone;

    /// <summary>Name of the Job.</summary>
    public string JobName { get; } = (string)job["metadata"]!["name"]!;

    /// <summary>Name of the pod.</summary>
    public string PodName => JobName + "-x7k2p";

    /// <summary>What a kill by the kernel for memory would be told as.</summary>
    public bool IsShortOfMemory { get; set; }

    private JsonObject Trainer => job["spec"]!["template"]!["spec"]!["containers"]!.AsArray().Select(container => container!.AsObject()).First(container => (string?)container["name"] == "trainer");

    private string Image => (string)Trainer["image"]!;

    /// <summary>Starts the container, if a node and an image are to be had.</summary>
    public void Start()
    {
        if (isFull() || pull(Image) is not { } program) return;
        var start = new ProcessStartInfo(program[0], [.. program[1..], .. Trainer["args"]!.AsArray().Select(word => (string)word!)]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["OMP_NUM_THREADS"] = "1";
        foreach (var variable in Trainer["env"]!.AsArray()) start.Environment[(string)variable!["name"]!] = (string)variable["value"]!;
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Say(line.Data);
        _process.ErrorDataReceived += (_, line) => Say(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        _ = EndAsync(_process);
    }

    /// <summary>Takes the pod away from its node.</summary>
    public void Evict(string message)
    {
        _evicted = message;
        Signals.Send(_process!, "SIGTERM");
    }

    /// <summary>Ends its process without a word.</summary>
    public void Kill()
    {
        if (_process is { HasExited: false }) _process.Kill(entireProcessTree: true);
    }

    /// <summary>Deletes the Job, foreground: the pod gets SIGTERM and goes first. Null: it is another's uid.</summary>
    public JsonObject? Delete(string uid)
    {
        if (uid != _uid) return null;
        var first = !_deleting;
        _deleting = true;
        var answer = Job();
        if (_process is null || _exit is not null) Remove();
        else if (first) Signals.Send(_process, "SIGTERM");
        return answer;
    }

    /// <summary>Sets annotations.</summary>
    public JsonObject Annotate(JsonObject annotations)
    {
        foreach (var (name, value) in annotations) _annotations[name] = value!.DeepClone();
        return Job();
    }

    /// <summary>The Job as the API tells it.</summary>
    public JsonObject Job()
    {
        var told = job.DeepClone().AsObject();
        var metadata = told["metadata"]!.AsObject();
        (metadata["uid"], metadata["namespace"], metadata["creationTimestamp"], metadata["annotations"]) = (_uid, space, _created, _annotations.DeepClone());
        if (_deleting) metadata["deletionTimestamp"] = _created;
        var status = new JsonObject { ["startTime"] = _created };
        if (_exit is { } code)
            status["conditions"] = new JsonArray(code == 0
                ? new JsonObject { ["type"] = "Complete", ["status"] = "True" }
                : new JsonObject { ["type"] = "Failed", ["status"] = "True", ["reason"] = "BackoffLimitExceeded", ["message"] = "Job has reached the specified backoff limit" });
        told["status"] = status;
        return told;
    }

    /// <summary>The pod as the API tells it; null: it is gone.</summary>
    public JsonObject? Pod()
    {
        if (_removed) return null;
        var status = new JsonObject { ["phase"] = "Pending" };
        if (_process is not null) status["phase"] = _exit is null ? "Running" : _exit == 0 ? "Succeeded" : "Failed";
        if (_evicted is not null && _exit is not null) (status["reason"], status["message"]) = ("Evicted", _evicted);
        if (_process is null && isFull())
            status["conditions"] = new JsonArray(new JsonObject { ["type"] = "PodScheduled", ["status"] = "False", ["reason"] = "Unschedulable", ["message"] = "0/3 nodes are available: 3 Insufficient nvidia.com/gpu." });
        else
            status["containerStatuses"] = new JsonArray(new JsonObject { ["name"] = "trainer", ["image"] = Image, ["imageID"] = "", ["ready"] = false, ["restartCount"] = 0, ["state"] = State() });
        return new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Pod",
            ["metadata"] = new JsonObject
            {
                ["name"] = PodName,
                ["namespace"] = space,
                ["uid"] = _uid + "-pod",
                ["creationTimestamp"] = _created,
                ["labels"] = new JsonObject { ["job-name"] = JobName },
                ["ownerReferences"] = new JsonArray(new JsonObject { ["apiVersion"] = "batch/v1", ["kind"] = "Job", ["name"] = JobName, ["uid"] = _uid }),
            },
            ["status"] = status,
        };
    }

    /// <summary>The lines of its log, for as long as it runs.</summary>
    public async IAsyncEnumerable<(DateTime Time, string Text)> LogAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var next = 0; ;)
        {
            (DateTime, string)[] more;
            Task said;
            bool ended;
            lock (_lock)
            {
                more = [.. _log.Skip(next)];
                (said, ended) = (_said.Task, _exit is not null || _removed);
            }

            foreach (var line in more) yield return line;
            next += more.Length;
            if (more.Length == 0 && ended) yield break;
            if (more.Length == 0) await said.WaitAsync(cancellationToken);
        }
    }

    private JsonObject State()
    {
        if (_exit is { } code)
            return new JsonObject { ["terminated"] = new JsonObject { ["exitCode"] = code, ["reason"] = code == 0 ? "Completed" : IsShortOfMemory ? "OOMKilled" : "Error" } };
        return _process is not null
            ? new JsonObject { ["running"] = new JsonObject { ["startedAt"] = _created } }
            : new JsonObject { ["waiting"] = new JsonObject { ["reason"] = "ImagePullBackOff", ["message"] = $"Back-off pulling image \"{Image}\"" } };
    }

    private async Task EndAsync(Process process)
    {
        await process.WaitForExitAsync();
        lock (_lock)
        {
            _exit = process.ExitCode;
            Wake();
        }

        if (_deleting) Remove();
    }

    /// <summary>Many lines share a time: it is told to the hundredth of a second.</summary>
    private void Say(string? text)
    {
        if (text is null) return;
        lock (_lock)
        {
            var now = DateTime.UtcNow;
            _log.Add((new DateTime(now.Ticks - now.Ticks % (TimeSpan.TicksPerMillisecond * 10), DateTimeKind.Utc), text));
            Wake();
        }
    }

    private void Remove()
    {
        lock (_lock)
        {
            _removed = true;
            Wake();
        }

        Gone?.Invoke();
    }

    private void Wake()
    {
        _said.SetResult();
        _said = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

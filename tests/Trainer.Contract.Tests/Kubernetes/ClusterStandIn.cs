using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Puente.Trainer.Contract.Tests.Kubernetes;

/// <summary>
/// Stands in for a cluster: the few endpoints that the launcher uses, as the Kubernetes API reference has them, and pods that are processes of this machine.
/// It proves our side of the wire; how a real cluster schedules, evicts and collects is not in it.
/// </summary>
public sealed class ClusterStandIn : IAsyncDisposable
{
    private const string Jobs = "/apis/batch/v1/namespaces/{space}/jobs", Pods = "/api/v1/namespaces/{space}/pods";

    private readonly WebApplication _server;
    private readonly ConcurrentDictionary<string, PodStandIn> _pods = new();

    private ClusterStandIn(WebApplication server) => _server = server;

    /// <summary>Where it listens.</summary>
    public string Address => _server.Urls.Single();

    /// <summary>Images it can pull, and the program of each; any other stays in ImagePullBackOff.</summary>
    public Dictionary<string, string[]> Images { get; } = [];

    /// <summary>Jobs as they were created, in order.</summary>
    public ConcurrentQueue<JsonObject> Created { get; } = new();

    /// <summary>Options of the deletions asked for.</summary>
    public ConcurrentQueue<JsonObject> Deletions { get; } = new();

    /// <summary>The starts of log streams: their <c>sinceTime</c>, empty where none was given.</summary>
    public ConcurrentQueue<string> LogStreams { get; } = new();

    /// <summary>Answers a request, by its method and path, with this status; null: does as asked.</summary>
    public Func<string, string, int?> Deny { get; set; } = (_, _) => null;

    /// <summary>Each log stream takes one from it, and breaks after so many bytes, once the task has ended: a break may take what is on its way with it.</summary>
    public ConcurrentQueue<(int Bytes, Task Until)> CutLogsAfter { get; } = new();

    /// <summary>What was asked for: verb and resource, as a Role has them.</summary>
    public ConcurrentDictionary<string, bool> Asked { get; } = new();

    /// <summary>Whether no node has room.</summary>
    public bool IsFull { get; set; }

    /// <summary>The Jobs that are there, ended or not.</summary>
    public IReadOnlyCollection<PodStandIn> Present => [.. _pods.Values];

    /// <summary>Starts one.</summary>
    public static async Task<ClusterStandIn> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var cluster = new ClusterStandIn(builder.Build());
        cluster.Map();
        await cluster._server.StartAsync();
        return cluster;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var pod in _pods.Values) pod.Kill();
        using var now = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        await _server.StopAsync(now.Token);
        await _server.DisposeAsync();
    }

    private void Map()
    {
        _server.Use(async (context, next) =>
        {
            Asked[Right(context.Request.Method, context.Request.Path)] = true;
            if (Deny(context.Request.Method, context.Request.Path) is not { } status) await next(context);
            else await AnswerAsync(context, status, Status(status, $"stand-in answers {status}"));
        });
        _server.MapPost(Jobs, async (HttpContext context, string space) =>
        {
            var job = (await JsonNode.ParseAsync(context.Request.Body))!.AsObject();
            var pod = new PodStandIn(job, space, image => Images.GetValueOrDefault(image), () => IsFull);
            if (!_pods.TryAdd(pod.JobName, pod))
            {
                await AnswerAsync(context, 409, Status(409, $"jobs.batch \"{pod.JobName}\" already exists"));
                return;
            }

            Created.Enqueue(job);
            pod.Gone += () => _pods.TryRemove(new(pod.JobName, pod));
            pod.Start();
            await AnswerAsync(context, 201, pod.Job());
        });
        _server.MapGet(Jobs + "/{name}", (HttpContext context, string name) => WithAsync(context, name, pod => pod.Job()));
        _server.MapPatch(Jobs + "/{name}", async (HttpContext context, string name) =>
        {
            Assert.Equal("application/merge-patch+json", context.Request.ContentType?.Split(';')[0]);
            var patch = (await JsonNode.ParseAsync(context.Request.Body))!.AsObject();
            await WithAsync(context, name, pod => pod.Annotate(patch["metadata"]!["annotations"]!.AsObject()));
        });
        _server.MapDelete(Jobs + "/{name}", async (HttpContext context, string name) =>
        {
            var options = (await JsonNode.ParseAsync(context.Request.Body))!.AsObject();
            Deletions.Enqueue(options);
            await WithAsync(context, name, pod => pod.Delete((string)options["preconditions"]!["uid"]!));
        });
        _server.MapGet(Pods, (HttpContext context, string labelSelector) =>
        {
            var items = new JsonArray([.. _pods.Values.Where(pod => labelSelector == $"job-name={pod.JobName}").Select(pod => pod.Pod()).OfType<JsonNode>()]);
            return AnswerAsync(context, 200, new JsonObject { ["apiVersion"] = "v1", ["kind"] = "PodList", ["metadata"] = new JsonObject(), ["items"] = items });
        });
        _server.MapGet(Pods + "/{name}/log", LogAsync);
    }

    private static string Right(string method, string path) => path.Split('/')[^1] switch
    {
        "log" => "get pods/log",
        "pods" => "list pods",
        _ => $"{(method == "POST" ? "create" : method.ToLowerInvariant())} jobs",
    };

    private async Task WithAsync(HttpContext context, string name, Func<PodStandIn, JsonObject?> answer)
    {
        if (_pods.TryGetValue(name, out var pod)) await (answer(pod) is { } body ? AnswerAsync(context, 200, body) : AnswerAsync(context, 409, Status(409, "the UID in the precondition does not match")));
        else await AnswerAsync(context, 404, Status(404, $"jobs.batch \"{name}\" not found"));
    }

    private async Task LogAsync(HttpContext context, string name, string container, bool follow, bool timestamps, string? sinceTime = null)
    {
        var pod = _pods.Values.FirstOrDefault(pod => pod.PodName == name);
        if (pod is null || container != "trainer" || !follow || !timestamps)
        {
            await AnswerAsync(context, pod is null ? 404 : 400, Status(400, "no such log"));
            return;
        }

        LogStreams.Enqueue(sinceTime ?? "");
        var since = sinceTime is null ? DateTime.MinValue : DateTime.Parse(sinceTime, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal);
        int? left = CutLogsAfter.TryDequeue(out var cut) ? cut.Bytes : null;
        await context.Response.StartAsync();
        await foreach (var (time, text) in pod.LogAsync(context.RequestAborted))
        {
            if (time < since) continue;
            // Nanoseconds, and no zeros at the end: as Go writes a time.
            var line = Encoding.UTF8.GetBytes($"{time.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture)} {text}\n");
            if (left < line.Length)
            {
                await context.Response.Body.WriteAsync(line.AsMemory(0, left.Value));
                await context.Response.Body.FlushAsync();
                await cut.Until;
                context.Abort();
                return;
            }

            left -= line.Length;
            await context.Response.Body.WriteAsync(line);
            await context.Response.Body.FlushAsync();
        }
    }

    private static async Task AnswerAsync(HttpContext context, int status, JsonObject body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(body.ToJsonString());
    }

    private static JsonObject Status(int code, string message) => new() { ["apiVersion"] = "v1", ["kind"] = "Status", ["status"] = "Failure", ["message"] = message, ["code"] = code };
}

using System.Net;
using k8s;
using k8s.Autorest;
using k8s.Models;

namespace Puente.Trainer.Kubernetes;

/// <summary>The few requests that the launcher makes of a cluster, in one namespace. Each may throw what <see cref="ClusterFault"/> explains.</summary>
public sealed class Cluster : IDisposable
{
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(30);

    private readonly k8s.Kubernetes _client;

    private Cluster(k8s.Kubernetes client, string name) => (_client, Namespace) = (client, name);

    /// <summary>Where Jobs are created.</summary>
    public string Namespace { get; }

    /// <summary>Reads the configuration where kubectl does; nothing is asked of the cluster yet.</summary>
    public static Cluster Connect(LauncherOptions options)
    {
        var configuration = KubernetesClientConfiguration.BuildDefaultConfig();
        return new Cluster(new k8s.Kubernetes(configuration), options.Namespace ?? (configuration.Namespace is { Length: > 0 } own ? own : "default"));
    }

    /// <summary>The Job of this name; null: there is none.</summary>
    public async Task<V1Job?> FindJobAsync(string name, CancellationToken cancellationToken)
    {
        using var limit = Limit(cancellationToken);
        try
        {
            return await _client.BatchV1.ReadNamespacedJobAsync(name, Namespace, cancellationToken: limit.Token);
        }
        catch (HttpOperationException e) when (e.Response.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>Creates <paramref name="job"/>; null: one of its name is there.</summary>
    public async Task<V1Job?> CreateJobAsync(V1Job job)
    {
        // Not to be cancelled: a request whose answer is not known leaves a Job that nobody knows of.
        using var limit = Limit(CancellationToken.None);
        try
        {
            return await _client.BatchV1.CreateNamespacedJobAsync(job, Namespace, cancellationToken: limit.Token);
        }
        catch (HttpOperationException e) when (e.Response.StatusCode == HttpStatusCode.Conflict)
        {
            return null;
        }
    }

    /// <summary>Deletes <paramref name="job"/> and, first, its pods. One that is gone, or another of its name, is no fault.</summary>
    public async Task DeleteJobAsync(V1Job job, CancellationToken cancellationToken)
    {
        using var limit = Limit(cancellationToken);
        var options = new V1DeleteOptions { PropagationPolicy = "Foreground", Preconditions = new V1Preconditions { Uid = job.Metadata.Uid } };
        try
        {
            await _client.BatchV1.DeleteNamespacedJobAsync(job.Metadata.Name, Namespace, options, cancellationToken: limit.Token);
        }
        catch (HttpOperationException e) when (e.Response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Conflict)
        {
            return;
        }
    }

    /// <summary>Sets an annotation of <paramref name="job"/>. One that is gone is no fault.</summary>
    public async Task AnnotateAsync(V1Job job, string key, string value)
    {
        using var limit = Limit(CancellationToken.None);
        var patch = new { metadata = new { uid = job.Metadata.Uid, annotations = new Dictionary<string, string> { [key] = value } } };
        try
        {
            await _client.BatchV1.PatchNamespacedJobAsync(new V1Patch(patch, V1Patch.PatchType.MergePatch), job.Metadata.Name, Namespace, cancellationToken: limit.Token);
        }
        catch (HttpOperationException e) when (e.Response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Conflict)
        {
            return;
        }
    }

    /// <summary>The pod of <paramref name="job"/>, the youngest should there be more; null: there is none (yet).</summary>
    public async Task<V1Pod?> FindPodAsync(V1Job job, CancellationToken cancellationToken)
    {
        using var limit = Limit(cancellationToken);
        var pods = await _client.CoreV1.ListNamespacedPodAsync(Namespace, labelSelector: $"job-name={job.Metadata.Name}", cancellationToken: limit.Token);
        return pods.Items.Where(pod => pod.Metadata.OwnerReferences?.Any(owner => owner.Uid == job.Metadata.Uid) == true).MaxBy(pod => pod.Metadata.CreationTimestamp);
    }

    /// <summary>The log of a container, each line after its time, from <paramref name="since"/> (whole seconds; null: the beginning) for as long as it runs.</summary>
    /// <remarks>A request of our own: the generated client knows no <c>sinceTime</c>.</remarks>
    public async Task<Stream> OpenLogAsync(string pod, string container, DateTimeOffset? since, CancellationToken cancellationToken)
    {
        var query = $"container={container}&follow=true&timestamps=true{(since is { } time ? $"&sinceTime={time.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}" : "")}";
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_client.BaseUri, $"api/v1/namespaces/{Namespace}/pods/{pod}/log?{query}"));
        if (_client.Credentials is { } credentials) await credentials.ProcessHttpRequestAsync(request, cancellationToken);
        var response = await _client.HttpClient.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (response.IsSuccessStatusCode) return await response.Content.ReadAsStreamAsync(cancellationToken);
        using (response)
        {
            var said = await response.Content.ReadAsStringAsync(cancellationToken);
            // A right that is missing will be missing the next time. All else passes: a node that is away, a container on its way.
            if (response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
                throw new HttpOperationException($"the log of pod {pod} cannot be read") { Response = new HttpResponseMessageWrapper(response, said) };
            throw new HttpRequestException($"the log of pod {pod} cannot be read: {(int)response.StatusCode} {response.StatusCode}", null, response.StatusCode);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private static CancellationTokenSource Limit(CancellationToken cancellationToken)
    {
        var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(RequestTimeout);
        return limit;
    }
}

using System.Text.Json;
using Puente.Cli.Client.Contracts;
using Puente.Core;
using Puente.Core.Training;

namespace Puente.Cli.Client;

/// <summary>The hub's HTTP API.</summary>
public sealed class HubClient(TierHttp http, TimeProvider clock)
{
    private readonly DurableOperation _work = new(http, clock);

    /// <summary>Where it is.</summary>
    public TierAddress Address => http.Address;

    /// <summary>Makes a join token; this answer alone holds its secret.</summary>
    public Task<JoinTokenAnswer> CreateJoinTokenAsync(object body, CancellationToken cancel) => http.PostAsync<JoinTokenAnswer>("api/join-tokens", body, cancel);

    /// <summary>Datasets it holds.</summary>
    public Task<IReadOnlyList<DatasetInfo>> DatasetsAsync(CancellationToken cancel) => http.GetAsync<IReadOnlyList<DatasetInfo>>("api/datasets", cancel);

    /// <summary>Edges it knows.</summary>
    public Task<IReadOnlyList<EdgeInfo>> EdgesAsync(CancellationToken cancel) => http.GetAsync<IReadOnlyList<EdgeInfo>>("api/edges", cancel);

    /// <summary>Events of a type since a time, newest last.</summary>
    public Task<IReadOnlyList<JsonElement>> EventsAsync(string type, DateTimeOffset since, CancellationToken cancel) =>
        http.GetAsync<IReadOnlyList<JsonElement>>($"api/events?type={Uri.EscapeDataString(type)}&since={Uri.EscapeDataString(since.ToString("O"))}", cancel);

    /// <summary>Sends unlabelled photographs.</summary>
    public Task SendPhotographsAsync(string dataset, IReadOnlyList<UploadFile> files, Action<int> onSent, CancellationToken cancel) =>
        Upload.SendAsync(http, $"api/datasets/{dataset}/files", files, null, onSent, cancel);

    /// <summary>Sends the hub's own labelled evaluation set.</summary>
    public Task SendProbeAsync(
        string probe, IReadOnlyList<UploadFile> files, IReadOnlyDictionary<string, ManifestEntry> manifest, Action<int> onSent, CancellationToken cancel) =>
        Upload.SendAsync(http, $"api/probes/{probe}/files", files, manifest, onSent, cancel);

    /// <summary>Starts long work and follows it to its end.</summary>
    public Task<DurableOutcome<T>> RunAsync<T>(string path, object body, string key, Func<string, WorkProgress, Task> onProgress, CancellationToken cancel) =>
        _work.RunAsync<T>(path, body, key, onProgress, cancel);

    /// <summary>The last line a run's trainer said; null when it said none since the hub started.</summary>
    public Task<TrainerProgress?> FindProgressAsync(string run, CancellationToken cancel) => http.FindAsync<TrainerProgress>($"api/runs/{Uri.EscapeDataString(run)}/progress", cancel);

    /// <summary>Says yes or no to a release that waits for approval.</summary>
    public async Task ApproveAsync(string instance, bool approved, string by, string? note, CancellationToken cancel)
    {
        try
        {
            using var response = await http.SendAsync(() => http.JsonRequest($"api/releases/{instance}/approval", new { approved, by, note }), cancel);
        }
        catch (InputException e) when (e.Field == "id")
        {
            // The hub died after it took the answer and before it said so, and the release went on: its status tells how it ended.
        }
    }
}

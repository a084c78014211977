using Puente.Cli.Client.Contracts;

namespace Puente.Cli.Client;

/// <summary>An edge's HTTP API.</summary>
public sealed class EdgeClient(TierHttp http, InferenceClient inference, TimeProvider clock)
{
    private readonly DurableOperation _work = new(http, clock);

    /// <summary>Where it is.</summary>
    public TierAddress Address => http.Address;

    /// <summary>Its Open Inference Protocol port.</summary>
    public InferenceClient Inference { get; } = inference;

    /// <summary>Sends labelled images; they stay there.</summary>
    public Task SendSamplesAsync(
        IReadOnlyList<UploadFile> files, IReadOnlyDictionary<string, ManifestEntry> manifest, Action<int> onSent, CancellationToken cancel) =>
        Upload.SendAsync(http, "api/samples", files, manifest, onSent, cancel);

    /// <summary>What it holds of labelled images.</summary>
    public Task<SamplesAnswer> SamplesAsync(CancellationToken cancel) => http.GetAsync<SamplesAnswer>("api/samples", cancel);

    /// <summary>Trains a head on them and follows it to its end.</summary>
    public Task<DurableOutcome<TuneOutput>> TuneAsync(object body, string key, Func<string, WorkProgress, Task> onProgress, CancellationToken cancel) =>
        _work.RunAsync<TuneOutput>("api/tuning", body, key, onProgress, cancel);

    /// <summary>Inspections of a photograph, newest last.</summary>
    public Task<IReadOnlyList<InspectionAnswer>> InspectionsAsync(string photograph, CancellationToken cancel) =>
        http.GetAsync<IReadOnlyList<InspectionAnswer>>($"api/inspections?photograph={Uri.EscapeDataString(photograph)}", cancel);

    /// <summary>Inspects a photograph over HTTP.</summary>
    public async Task<InspectionAnswer> InspectAsync(string name, byte[] photograph, CancellationToken cancel)
    {
        var path = $"api/inspections?name={Uri.EscapeDataString(name)}";
        using var response = await http.SendAsync(() => new HttpRequestMessage(HttpMethod.Post, http.Resolve(path)) { Content = new ByteArrayContent(photograph) }, cancel);
        return await http.ReadAsync<InspectionAnswer>(response, path, cancel);
    }

    /// <summary>The scheduled retraining's last firing.</summary>
    public Task<RetrainingStatus> RetrainingAsync(CancellationToken cancel) => http.GetAsync<RetrainingStatus>("api/retraining", cancel);
}

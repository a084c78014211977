using System.Net.Http.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Puente.Core;
using Puente.Functions.Common.Tiers;
using Puente.Hub;
using Puente.Runtime.DurableTask.Client;
using Puente.Runtime.Functions;

namespace Puente.Simulation.Hubs;

/// <summary>The hub as its own program puts it together, in this process; it can be stopped and started anew on the same data.</summary>
public sealed class RunningHub(string folder, string components, bool signatures, TimeProvider time) : IAsyncDisposable
{
    private readonly SemaphoreSlim _using = new(1, 1);
    private FunctionsHost? _host;
    private HttpClient? _http;

    /// <summary>Where its data lies.</summary>
    public string Data => Path.Combine(folder, "hub");

    /// <summary>Where it listens.</summary>
    public Uri Address => _host!.Addresses[0];

    /// <summary>Starts it.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Data);
        var host = TierProgram.Build(
            "hub", ["--name", "hub", "--port", "0", "--data", Data, "--shared", Path.Combine(folder, "cloud"), "--components", components, "--trainer", "none"],
            (builder, tier) =>
            {
                builder.Logging.ClearProviders();
                builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
                {
                    ["Enrolment:RequireKey"] = signatures ? "true" : "false",
                    // A fleet that is switched on in one minute: what keeps strangers from asking too often is not in question here.
                    ["Enrolment:ChallengesPerMinute"] = "1000000",
                });
                builder.UseEmbeddedHost(options =>
                {
                    options.Assemblies.Add(typeof(HubServices).Assembly);
                    options.Assemblies.Add(typeof(TierProgram).Assembly);
                    options.HostJsonPath = Path.Combine(AppContext.BaseDirectory, "host.json");
                });
                builder.Services.AddHub(tier);
            },
            time);
        // Before it has started: one whose start is broken off is stopped and disposed too.
        _host = host;
        await host.StartAsync(cancellationToken);
        _http = new HttpClient { BaseAddress = host.Addresses[0] };
        _http.DefaultRequestHeaders.Add("x-functions-key", host.Secrets.MasterKey);
    }

    /// <summary>Stops it, and starts another on its data; what edges say meanwhile waits.</summary>
    public async Task RestartAsync(CancellationToken cancellationToken)
    {
        await _using.WaitAsync(cancellationToken);
        try
        {
            await StopAsync();
            await StartAsync(cancellationToken);
        }
        finally
        {
            _using.Release();
        }
    }

    /// <summary>Uses a part of the hub while it runs: waits where it is being restarted.</summary>
    public async Task<T> WithAsync<TPart, T>(Func<TPart, Task<T>> use, CancellationToken cancellationToken)
        where TPart : notnull
    {
        await _using.WaitAsync(cancellationToken);
        try
        {
            return await use(_host!.Services.GetRequiredService<TPart>());
        }
        finally
        {
            _using.Release();
        }
    }

    /// <summary>Posts a document to its API as an operator would.</summary>
    /// <returns>The instance it started, where it started one.</returns>
    public async Task<string> StartAsync<T>(string path, T document, string key, CancellationToken cancellationToken)
    {
        await _using.WaitAsync(cancellationToken);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(document, options: Json.Options) };
            request.Headers.Add("Idempotency-Key", key);
            using var answer = await _http!.SendAsync(request, cancellationToken);
            var body = await answer.Content.ReadAsStringAsync(cancellationToken);
            if (!answer.IsSuccessStatusCode) throw new InvalidOperationException($"POST {path} was answered {(int)answer.StatusCode}: {body}");
            return System.Text.Json.JsonDocument.Parse(body).RootElement.GetProperty("id").GetString()!;
        }
        finally
        {
            _using.Release();
        }
    }

    /// <summary>An orchestration as it stands; null when there is none.</summary>
    public Task<OrchestrationMetadata?> FindAsync(string instance, CancellationToken cancellationToken) =>
        WithAsync<DurableTaskClient, OrchestrationMetadata?>(client => client.GetInstanceAsync(instance, getInputsAndOutputs: true, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // A restart under way is waited for: it would start another hub behind this one's back.
        await _using.WaitAsync();
        await StopAsync();
        _using.Dispose();
    }

    private async Task StopAsync()
    {
        _http?.Dispose();
        if (_host is null) return;
        await _host.StopAsync(CancellationToken.None);
        await _host.DisposeAsync();
        _host = null;
    }
}

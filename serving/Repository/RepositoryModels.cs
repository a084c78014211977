using Microsoft.Extensions.Logging;
using Puente.Core;
using Puente.Serving.Engine;
using Puente.Serving.Models;

namespace Puente.Serving.Repository;

/// <summary>
/// The models of a repository in service. A model is loaded beside what serves, warmed, and put in place at once with all its versions; one that fails to load
/// displaces nothing, and its reason stands in the index. Workers are the host's: releases and repository share the machine fairly.
/// </summary>
/// <param name="repository">Where models lie.</param>
/// <param name="host">Whose workers run them.</param>
/// <param name="staging">Folder for files that load requests bring; emptied when this starts.</param>
/// <param name="log">Told what is loaded, and what cannot be.</param>
/// <param name="clock">Of all timestamps, and of the polls.</param>
public sealed class RepositoryModels(ModelRepository repository, ModelHost host, string staging, ILogger<RepositoryModels> log, TimeProvider clock) : IModelRegistry, IAsyncDisposable
{
    private readonly SemaphoreSlim _changing = new(1);
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, Entry> _models = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stop = new();
    private RepositoryScan? _scan;
    private Task _polling = Task.CompletedTask;

    /// <inheritdoc/>
    public bool IsReady
    {
        get
        {
            lock (_gate) return _models.Values.All(entry => entry.Fault is null || entry.IsUnloaded);
        }
    }

    /// <summary>Loads what is to be there at the start; what cannot be loaded is told and left out. In mode poll it looks again from now on.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (Directory.Exists(staging)) Directory.Delete(staging, recursive: true);
        _scan = repository.Scan();
        foreach (var name in repository.AtStart(_scan)) await TryLoadAsync(name, cancellationToken);
        if (repository.Options.Mode == RepositoryMode.Poll) _polling = PollAsync();
    }

    /// <inheritdoc/>
    public IModel Rent(string name, long? version)
    {
        while (true)
        {
            LoadedVersion? found;
            lock (_gate)
            {
                if (!_models.TryGetValue(name, out var entry)) throw new ModelNotFoundException($"Request for unknown model: '{Shorten(name)}' is not found");
                if (entry.Versions.Length == 0) throw new ModelUnavailableException($"Request for unknown model: '{name}' has no available versions");
                found = version is { } wanted ? Array.Find(entry.Versions, one => one.Model.Description.Version == wanted) : entry.Versions[^1];
            }

            if (found is null) throw new ModelNotFoundException($"Request for unknown model: '{name}' version {version} is not at ready state");
            if (found.TryRent() is { } model) return model;
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<ModelIndexEntry> Index()
    {
        var seen = repository.Scan().Models.Select(model => model.Name);
        lock (_gate)
        {
            return [.. seen.Union(_models.Keys).Order(StringComparer.Ordinal).SelectMany(name => _models.TryGetValue(name, out var entry) ? entry.Index(name) : [new ModelIndexEntry(name, null, ModelState.Unavailable, "")])];
        }
    }

    /// <inheritdoc/>
    public async Task LoadAsync(string name, ModelLoadParameters parameters, CancellationToken cancellationToken)
    {
        repository.ThrowIfNotExplicit();
        await LoadNowAsync(name, parameters, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task UnloadAsync(string name, CancellationToken cancellationToken)
    {
        repository.ThrowIfNotExplicit();
        if (!await TryUnloadAsync(name, cancellationToken)) throw new ModelNotFoundException($"failed to unload '{Shorten(name)}': it was never loaded");
    }

    /// <summary>Labels that the configuration of <paramref name="name"/> gives its metrics (<c>metric_tags</c>); empty where it gives none, or is no model that serves here.</summary>
    public IReadOnlyDictionary<string, string> MetricTags(string name)
    {
        lock (_gate) return _models.TryGetValue(name, out var entry) && entry.Versions is [.., var last] ? last.Source.Config.MetricTags : new Dictionary<string, string>();
    }

    /// <summary>Stops looking, and unloads everything.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _polling;
        lock (_gate)
        {
            foreach (var version in _models.Values.SelectMany(entry => entry.Versions)) version.Dispose();
            _models.Clear();
        }

        if (Directory.Exists(staging)) Directory.Delete(staging, recursive: true);
        _stop.Dispose();
        _changing.Dispose();
    }

    private async Task PollAsync()
    {
        using var timer = new PeriodicTimer(repository.Options.PollInterval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token)) await LookAsync(_stop.Token);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Stopped between two looks.
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        RepositoryScan scan;
        try
        {
            scan = repository.Scan();
        }
        catch (Exception e) when (e is InputException or IOException or UnauthorizedAccessException)
        {
            // What serves goes on; the next look may find the folder in order again.
            log.LogError("The model repository cannot be read: {Reason}", e.Message);
            return;
        }

        var changes = scan.Since(_scan!);
        _scan = scan;
        foreach (var name in changes.Added.Concat(changes.Changed)) await TryLoadAsync(name, cancellationToken);
        foreach (var name in changes.Removed) await TryUnloadAsync(name, cancellationToken);
    }

    private async Task TryLoadAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            await LoadNowAsync(name, ModelLoadParameters.None, cancellationToken);
        }
        catch (Exception e) when (e is InputException or ModelNotFoundException)
        {
            log.LogError("Model {Name} cannot be loaded: {Reason}", name, e.Message);
        }
    }

    private async Task LoadNowAsync(string name, ModelLoadParameters parameters, CancellationToken cancellationToken)
    {
        await _changing.WaitAsync(cancellationToken);
        try
        {
            // Two loads of one model never share a folder: the first may serve until the second has answered.
            var folder = Path.Combine(staging, Guid.NewGuid().ToString("n"));
            var loaded = new List<LoadedVersion>();
            try
            {
                var model = repository.Open(name, parameters, folder);
                foreach (var version in model.Versions)
                    loaded.Add(await LoadedVersion.LoadAsync(model, version, host.Scheduler, host.Sessions, clock, cancellationToken));
            }
            catch (Exception e)
            {
                foreach (var version in loaded) version.Dispose();
                if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
                if (e is InputException) Fail(name, e.Message);
                throw;
            }

            Put(name, [.. loaded.OrderBy(version => version.Model.Description.Version)]);
            log.LogInformation("Model {Name} serves versions {Versions}.", name, string.Join(", ", loaded.Select(version => version.Model.Description.Version)));
        }
        finally
        {
            _changing.Release();
        }
    }

    private void Put(string name, LoadedVersion[] versions)
    {
        LoadedVersion[] old;
        lock (_gate)
        {
            old = _models.TryGetValue(name, out var entry) ? entry.Versions : [];
            _models[name] = new Entry(versions, null, IsUnloaded: false);
        }

        foreach (var version in old) version.Dispose();
    }

    private void Fail(string name, string reason)
    {
        lock (_gate)
        {
            _models[name] = _models.TryGetValue(name, out var entry) && entry.Versions.Length > 0 ? entry with { Fault = reason } : new Entry([], reason, IsUnloaded: false);
        }
    }

    /// <summary>False where it was never loaded.</summary>
    private async Task<bool> TryUnloadAsync(string name, CancellationToken cancellationToken)
    {
        await _changing.WaitAsync(cancellationToken);
        try
        {
            LoadedVersion[] old;
            lock (_gate)
            {
                if (!_models.TryGetValue(name, out var entry)) return false;
                old = entry.Versions;
                _models[name] = new Entry([], "unloaded", IsUnloaded: true) { Known = [.. old.Select(version => version.Model.Description.Version)] };
            }

            foreach (var version in old) version.Dispose();
            log.LogInformation("Model {Name} is unloaded.", name);
            return true;
        }
        finally
        {
            _changing.Release();
        }
    }

    private static string Shorten(string text) => text.Length <= 64 ? text : text[..64] + "…";

    /// <summary>A model as it stands.</summary>
    /// <param name="Versions">Those that serve, ascending.</param>
    /// <param name="Fault">Why the last load failed, or why none serves; null: it did not fail.</param>
    /// <param name="IsUnloaded">On request, not by a fault.</param>
    private sealed record Entry(LoadedVersion[] Versions, string? Fault, bool IsUnloaded)
    {
        public long[] Known { get; init; } = [];

        public IEnumerable<ModelIndexEntry> Index(string name)
        {
            foreach (var version in Versions) yield return new ModelIndexEntry(name, version.Model.Description.Version, ModelState.Ready, Fault is null ? "" : $"a later load failed: {Fault}");
            foreach (var version in Known) yield return new ModelIndexEntry(name, version, ModelState.Unavailable, Fault ?? "");
            if (Versions.Length + Known.Length == 0) yield return new ModelIndexEntry(name, null, ModelState.Unavailable, Fault ?? "");
        }
    }
}

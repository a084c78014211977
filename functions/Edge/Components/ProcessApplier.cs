using System.ComponentModel;
using System.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Puente.Core;
using Puente.Core.Components;
using Component = Puente.Core.Components.Component;

namespace Puente.Edge.Components;

/// <summary>Components as processes of this machine: started, kept running, stopped with the edge. One that an edge that died left behind is stopped before it is started again.</summary>
public sealed class ProcessApplier(ComponentOptions options, EdgeFolders folders, TimeProvider time, ILogger<ProcessApplier> log) : IComponentApplier, IHostedService, IDisposable
{
    private static readonly TimeSpan _first = TimeSpan.FromSeconds(1), _longest = TimeSpan.FromMinutes(5), _steady = TimeSpan.FromMinutes(1);
    private readonly Lock _gate = new();
    private readonly Dictionary<string, RunningProcess> _running = new(StringComparer.Ordinal);
    private bool _stopped;

    /// <inheritdoc/>
    public string Kind => Component.ProcessKind;

    /// <inheritdoc/>
    public Task<bool> ApplyAsync(Component component, CancellationToken cancellationToken)
    {
        var spec = ProcessSpec.Read(component);
        if (!options.AllowedCommands.Contains(spec.Command))
            throw new InputException("command", spec.Command, "is not allowed on this site", "Add its full path to the edge's setting Components:AllowedCommands.");
        lock (_gate)
        {
            // The clock that asks may outlast this service: what it starts then nobody stops.
            if (_stopped) throw new IOException("the edge is stopping");
            var known = _running.GetValueOrDefault(component.Name);
            if (known is { IsAlive: true } && known.Digest == component.Digest) return Task.FromResult(false);
            var same = known?.Digest == component.Digest;
            if (same) WaitBeforeAgain(component.Name, known!);
            else Stop(component.Name);
            if (known is null) StopLeftover(component.Name);
            // One that cannot be started leaves the ended one in its place, to be asked about again.
            var next = Start(component, spec, same ? known!.Quick(time, _steady) + 1 : 0);
            known?.Dispose();
            _running[component.Name] = next;
            return Task.FromResult(same);
        }
    }

    /// <inheritdoc/>
    public Task RemoveAsync(Component component, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            Stop(component.Name);
            StopLeftover(component.Name);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _stopped = true;
            foreach (var name in _running.Keys.ToList()) Stop(name);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var process in _running.Values) process.Dispose();
        }
    }

    /// <summary>A process that keeps ending is started at longer and longer intervals.</summary>
    private void WaitBeforeAgain(string name, RunningProcess ended)
    {
        var quick = ended.Quick(time, _steady);
        var wait = TimeSpan.FromTicks(Math.Min(_longest.Ticks, quick == 0 ? 0 : _first.Ticks << Math.Min(quick - 1, 20)));
        if (time.GetUtcNow() - ended.StartedAt < wait)
            throw new IOException($"{name} ended{(ended.ExitCode is { } code ? $" with exit code {code}" : "")}; it is started again {wait.TotalSeconds:0} s after its last start.");
    }

    private RunningProcess Start(Component component, ProcessSpec spec, int quick)
    {
        var start = new ProcessStartInfo(spec.Command, spec.Arguments ?? []) { UseShellExecute = false, RedirectStandardInput = true };
        foreach (var (name, value) in spec.Environment ?? new Dictionary<string, string>()) start.Environment[name] = value;
        try
        {
            var process = Process.Start(start)!;
            process.StandardInput.Close();
            var running = new RunningProcess(process, component.Digest, time.GetUtcNow(), quick);
            Keep(component.Name, running);
            log.LogInformation("Component {Name} runs as process {Id}.", component.Name, process.Id);
            return running;
        }
        catch (Win32Exception e)
        {
            throw new IOException($"{spec.Command} cannot be started: {e.Message}", e);
        }
    }

    /// <summary>Writes down what runs. What cannot be written down does not run on: nobody would know of it, and each try would leave one more.</summary>
    private void Keep(string name, RunningProcess running)
    {
        try
        {
            Directory.CreateDirectory(folders.Components);
            Json.WriteFile(Note(name), running.ToNote());
        }
        catch
        {
            using (running) running.Kill();
            throw;
        }
    }

    private void Stop(string name)
    {
        if (!_running.Remove(name, out var running)) return;
        running.Kill();
        running.Dispose();
        File.Delete(Note(name));
    }

    private void StopLeftover(string name)
    {
        if (!File.Exists(Note(name))) return;
        if (ReadNote(name) is { } note && RunningProcess.Find(note) is { } left)
        {
            using (left) left.Kill();
            log.LogInformation("Component {Name} ran on after an edge that died, and was stopped.", name);
        }

        File.Delete(Note(name));
    }

    /// <summary>Null for a note that is damaged: whom it meant nobody knows, and the component is not to wait for ever.</summary>
    private ProcessNote? ReadNote(string name)
    {
        try
        {
            return Json.ReadFile<ProcessNote>(Note(name));
        }
        catch (InputException e)
        {
            log.LogWarning(e, "Whether component {Name} ran on after an edge that died is not known any more.", name);
            return null;
        }
    }

    private string Note(string name) => Path.Combine(folders.Components, $"{name}.json");
}

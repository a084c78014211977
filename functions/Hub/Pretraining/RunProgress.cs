using System.Collections.Concurrent;
using Puente.Core.Training;

namespace Puente.Hub.Pretraining;

/// <summary>The last line each trainer said, for whoever watches. Not a record: a restart forgets it.</summary>
public sealed class RunProgress
{
    private readonly ConcurrentDictionary<string, TrainerProgress> _last = new();

    /// <summary>Remembers <paramref name="progress"/> of <paramref name="run"/>.</summary>
    public void Report(string run, TrainerProgress progress) => _last[run] = progress;

    /// <summary>The last line of <paramref name="run"/>; null when nothing was heard since the hub started.</summary>
    public TrainerProgress? Find(string run) => _last.GetValueOrDefault(run);
}

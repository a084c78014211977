using Puente.Cli.Terminal;

namespace Puente.Cli.Tests;

/// <summary>A view that keeps its notes.</summary>
public sealed class QuietView : IProgressView
{
    public List<string> Notes { get; } = [];

    public Task<T> WhileAsync<T>(Func<Task<T>> body) => body();

    public void Begin(string stage) => Notes.Add($"begin {stage}");

    public void Progress(string stage, string text, double? fraction = null)
    {
    }

    public void Note(string text) => Notes.Add(text);

    public void End(string stage, bool ok, double seconds, string detail) => Notes.Add($"end {stage} {ok}");
}

namespace Puente.Cli.Terminal;

/// <summary>What a person watches while a command works. Safe to call from any thread.</summary>
public interface IProgressView
{
    /// <summary>Runs <paramref name="body"/> with progress shown; before and after, only notes are.</summary>
    Task<T> WhileAsync<T>(Func<Task<T>> body);

    /// <summary>A stage begins.</summary>
    void Begin(string stage);

    /// <summary>How far the stage is: words, and the part done from 0 to 1 where it is known.</summary>
    void Progress(string stage, string text, double? fraction = null);

    /// <summary>A line worth keeping.</summary>
    void Note(string text);

    /// <summary>A stage ended.</summary>
    void End(string stage, bool ok, double seconds, string detail);
}

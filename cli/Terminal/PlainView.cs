using System.Globalization;

namespace Puente.Cli.Terminal;

/// <summary>Plain lines, for a pipe or a log: progress at most once in <see cref="Interval"/>.</summary>
public sealed class PlainView(TextWriter output, TimeProvider clock) : IProgressView
{
    private readonly Lock _gate = new();
    private long _last;

    /// <summary>Least time between two progress lines of a stage.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public Task<T> WhileAsync<T>(Func<Task<T>> body) => body();

    /// <inheritdoc/>
    public void Begin(string stage)
    {
        lock (_gate)
        {
            _last = clock.GetTimestamp();
            output.WriteLine($"{stage} …");
        }
    }

    /// <inheritdoc/>
    public void Progress(string stage, string text, double? fraction = null)
    {
        lock (_gate)
        {
            if (clock.GetElapsedTime(_last) < Interval) return;
            _last = clock.GetTimestamp();
            output.WriteLine(fraction is { } part ? string.Create(CultureInfo.InvariantCulture, $"  {stage}: {100 * part:0} % {text}") : $"  {stage}: {text}");
        }
    }

    /// <inheritdoc/>
    public void Note(string text)
    {
        lock (_gate) output.WriteLine($"  {text}");
    }

    /// <inheritdoc/>
    public void End(string stage, bool ok, double seconds, string detail)
    {
        lock (_gate) output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{stage}: {(ok ? "ok" : "FAILED")} in {seconds:0.0} s. {detail}"));
    }
}

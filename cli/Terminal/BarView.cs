using System.Globalization;
using Spectre.Console;

namespace Puente.Cli.Terminal;

/// <summary>A bar a stage, for a terminal.</summary>
public sealed class BarView(IAnsiConsole console) : IProgressView
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, ProgressTask> _bars = [];
    private ProgressContext? _progress;

    /// <inheritdoc/>
    public async Task<T> WhileAsync<T>(Func<Task<T>> body) => await console.Progress()
        .AutoClear(true)
        .HideCompleted(true)
        .Columns(new SpinnerColumn(), new ProgressBarColumn { Width = 24 }, new TaskDescriptionColumn { Alignment = Justify.Left })
        .StartAsync(progress =>
        {
            _progress = progress;
            return body();
        });

    /// <inheritdoc/>
    public void Begin(string stage)
    {
        lock (_gate)
            if (_progress is { } progress) _bars[stage] = progress.AddTask($"[bold]{Markup.Escape(stage)}[/]", maxValue: 1);
    }

    /// <inheritdoc/>
    public void Progress(string stage, string text, double? fraction = null)
    {
        lock (_gate)
        {
            if (!_bars.TryGetValue(stage, out var bar)) return;
            bar.Description = $"[bold]{Markup.Escape(stage)}[/] [grey]{Markup.Escape(text)}[/]";
            bar.IsIndeterminate = fraction is null && bar.Value <= 0;
            if (fraction is { } part) bar.Value = Math.Clamp(part, 0, 1);
        }
    }

    /// <inheritdoc/>
    public void Note(string text)
    {
        lock (_gate) console.MarkupLine($"[grey]  {Markup.Escape(text)}[/]");
    }

    /// <inheritdoc/>
    public void End(string stage, bool ok, double seconds, string detail)
    {
        lock (_gate)
        {
            if (_bars.TryGetValue(stage, out var bar))
            {
                bar.IsIndeterminate = false;
                bar.Value = 1;
                bar.Description = ok ? $"[green]{Markup.Escape(stage)}[/]" : $"[red]{Markup.Escape(stage)}[/]";
                bar.StopTask();
            }

            var verdict = ok ? "[green]ok[/]" : "[red]FAILED[/]";
            console.MarkupLine(string.Create(CultureInfo.InvariantCulture, $"[bold]{Markup.Escape(stage)}[/]: {verdict} in {seconds:0.0} s. {Markup.Escape(detail)}"));
        }
    }
}

using System.Globalization;
using Puente.Cli.Demo;
using Spectre.Console;

namespace Puente.Cli.Report;

/// <summary>The demo's outcome as tables on standard output.</summary>
public static class StageTable
{
    private const int PipeWidth = 140;

    /// <summary>Writes them to the process's standard output.</summary>
    public static void Write(DemoRecord record)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Out) });
        if (Console.IsOutputRedirected) console.Profile.Width = PipeWidth;
        Write(record, console);
    }

    /// <summary>Writes them to <paramref name="console"/>.</summary>
    public static void Write(DemoRecord record, IAnsiConsole console)
    {
        console.Write(Stages(record));
        if (record.Tune?.Scores is { } scores) console.Write(Classes(scores));
        foreach (var line in Summary.Lines(record)) console.WriteLine(line);
    }

    private static Table Stages(DemoRecord record)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumns("stage", "seconds", "gate", "what");
        table.Columns[1].RightAligned();
        foreach (var stage in record.Stages)
            table.AddRow(Markup.Escape(stage.Name), Text($"{stage.Seconds:0.0}"), stage.Ok ? "[green]ok[/]" : "[red]FAILED[/]", Markup.Escape(stage.Detail));
        return table;
    }

    private static Table Classes(Core.Training.HeadScores scores)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumns("class", "precision", "recall", "F1", "held-out images");
        foreach (var one in scores.Classes)
            table.AddRow(Markup.Escape(one.Name), Text($"{one.Precision:0.00}"), Text($"{one.Recall:0.00}"), Text($"{one.F1:0.00}"), Text($"{one.Positives}"));
        return table;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

using Puente.Core.Training;
using Spectre.Console;

namespace Puente.Cli.Report;

/// <summary>A head's scores as tables for a terminal.</summary>
public static class ScoreTables
{
    /// <summary>A row a class.</summary>
    public static Table Classes(HeadScores scores) => Of(ScoreRows.ClassHeader, ScoreRows.Classes(scores));

    /// <summary>The backbone beside its baselines.</summary>
    public static Table Baselines(HeadScores backbone, HeadScores random, HeadScores raw) => Of(ScoreRows.BaselineHeader, ScoreRows.Baselines(backbone, random, raw));

    /// <summary>Any rows.</summary>
    public static Table Of(IReadOnlyList<string> header, IEnumerable<string[]> rows)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumns([.. header.Select(Markup.Escape)]);
        foreach (var row in rows) table.AddRow([.. row.Select(Markup.Escape)]);
        return table;
    }
}

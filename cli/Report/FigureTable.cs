using Spectre.Console;

namespace Puente.Cli.Report;

/// <summary>Names and values as a table for a terminal.</summary>
public static class FigureTable
{
    /// <summary>The table; <paramref name="title"/> stands over the names.</summary>
    public static Table Of(string title, IEnumerable<(string Name, string Value)> figures)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumns(Markup.Escape(title), "");
        foreach (var (name, value) in figures) table.AddRow(Markup.Escape(name), Markup.Escape(value));
        return table;
    }
}

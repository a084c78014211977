using System.Text;

namespace Puente.Learning.Training.Reports;

/// <summary>The text of a <see cref="ModelCard"/>.</summary>
internal static class CardMarkdown
{
    /// <summary>Metadata, then the page.</summary>
    public static string Of(ModelCard card)
    {
        var text = new StringBuilder(CardFrontMatter.Of(card));
        text.Append($"\n# {MarkdownText.Escape(card.Name)}\n\n{card.Summary}\n");
        Section("Use", card.Use);
        foreach (var table in card.Tables) Section(table.Title, $"{table.Note}\n\n{Table(table.Columns, table.Rows)}");
        Section("Plots", string.Join("\n\n", [
            .. card.Plots.Select(plot => $"![{MarkdownText.Escape(plot.Caption)}]({plot.File})"),
            .. card.Pictures.Select(picture => $"![{MarkdownText.Escape(picture.Title)}]({picture.File})\n\n{picture.Caption}"),
        ]));
        Section("What these figures cannot say", card.Cautions.Count == 0 ? null : string.Join('\n', card.Cautions.Select(caution => $"- {caution}")));
        Section("Made by", string.Join("\n\n", new[] { card.Recipe, card.Cost }.OfType<string>()));
        Section("Made from", card.Lineage.Count == 0 ? null : Table(["what", "name", "content"], [.. card.Lineage.Select(input => (string[])[input.What, MarkdownText.Escape(input.Name), $"`{input.Digest}`"])]));
        Section("Make it again", card.Command);
        return text.ToString();

        void Section(string title, string? body)
        {
            if (!string.IsNullOrEmpty(body)) text.Append($"\n## {title}\n\n{body}\n");
        }
    }

    private static string Table(IReadOnlyList<string> columns, IReadOnlyList<IReadOnlyList<string>> rows) =>
        string.Join('\n', rows.Select(Row).Prepend(Row([.. columns.Select(_ => "---")])).Prepend(Row(columns)));

    private static string Row(IReadOnlyList<string> cells) => $"| {string.Join(" | ", cells.Select(cell => cell.Replace("|", "\\|", StringComparison.Ordinal).ReplaceLineEndings(" ")))} |";
}

using System.Globalization;
using System.Net;
using System.Text;

namespace Puente.Cli.Report.Html;

/// <summary>
/// A page that stands alone: styles and figures inline, nothing fetched, light or dark as the reader's system is. Text is escaped.
/// </summary>
/// <param name="title">What the page is of.</param>
public sealed class HtmlPage(string title)
{
    private const int DigestLength = 64;
    private readonly StringBuilder _body = new();

    /// <summary>A sentence under the title: what was found.</summary>
    public HtmlPage Lead(string text) => Add($"<p class=\"lead\">{Escape(text)}</p>");

    /// <summary>A headline.</summary>
    public HtmlPage Section(string headline) => Add($"<h2>{Escape(headline)}</h2>");

    /// <summary>A paragraph.</summary>
    public HtmlPage Text(string text) => Add($"<p>{Escape(text)}</p>");

    /// <summary>Sentences that a reader must not overlook.</summary>
    public HtmlPage Cautions(IReadOnlyCollection<string> sentences) =>
        sentences.Count == 0 ? this : Add($"<ul class=\"cautions\">{string.Concat(sentences.Select(sentence => $"<li>{Escape(sentence)}</li>"))}</ul>");

    /// <summary>Figures that stand out: a name, a value, and a few words on what it means.</summary>
    public HtmlPage Figures(IEnumerable<(string Name, string Value, string Note)> figures) =>
        Add($"<dl class=\"figures\">{string.Concat(figures.Select(figure => $"<div><dt>{Escape(figure.Name)}</dt><dd>{Escape(figure.Value)}</dd><dd class=\"note\">{Escape(figure.Note)}</dd></div>"))}</dl>");

    /// <summary>A table; a cell that begins with a number is not broken over lines, one that is a digest is.</summary>
    public HtmlPage Table(IReadOnlyList<string> header, IEnumerable<IReadOnlyList<string>> rows) => Add(
        $"<div class=\"wide\"><table><thead><tr>{string.Concat(header.Select(cell => $"<th>{Escape(cell)}</th>"))}</tr></thead>"
        + $"<tbody>{string.Concat(rows.Select(row => $"<tr>{string.Concat(row.Select(Cell))}</tr>"))}</tbody></table></div>");

    /// <summary>SVG files side by side, each as an image of its own.</summary>
    public HtmlPage Drawings(IEnumerable<(string Svg, string Name)> drawings) => Add(
        $"<div class=\"plots\">{string.Concat(drawings.Select(drawing => $"<img alt=\"{Escape(drawing.Name)}\" src=\"data:image/svg+xml;base64,{Convert.ToBase64String(Encoding.UTF8.GetBytes(drawing.Svg))}\">"))}</div>");

    /// <summary>A PNG file with a line under it.</summary>
    public HtmlPage Picture(byte[] png, string caption) =>
        Add($"<figure><img alt=\"\" src=\"data:image/png;base64,{Convert.ToBase64String(png)}\"><figcaption>{Escape(caption)}</figcaption></figure>");

    /// <summary>Text as a terminal or a file shows it.</summary>
    public HtmlPage Code(string text) => Add($"<pre>{Escape(text)}</pre>");

    /// <summary>What is folded away until it is asked for.</summary>
    public HtmlPage Folded(string summary, Action<HtmlPage> content)
    {
        Add($"<details><summary>{Escape(summary)}</summary>");
        content(this);
        return Add("</details>");
    }

    /// <summary>The document.</summary>
    public override string ToString() => $"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
        <title>{Escape(title)}</title>
        <style>{HtmlStyle.Text}</style>
        </head>
        <body>
        <main>
        <h1>{Escape(title)}</h1>
        {_body}</main>
        </body>
        </html>

        """;

    /// <summary>Writes it to <paramref name="path"/>, beside and then renamed.</summary>
    public void Write(string path)
    {
        File.WriteAllText(path + ".tmp", ToString());
        File.Move(path + ".tmp", path, overwrite: true);
    }

    private HtmlPage Add(string markup)
    {
        _body.Append(markup).Append('\n');
        return this;
    }

    private static string Cell(string text)
    {
        var kind = text.Length == DigestLength && text.All(char.IsAsciiHexDigit) ? " class=\"digest\""
            : double.TryParse(text.Split(' ', 2)[0].TrimEnd('%'), NumberStyles.Float | NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out _) ? " class=\"number\"" : "";
        return $"<td{kind}>{Escape(text)}</td>";
    }

    private static string Escape(string text) => WebUtility.HtmlEncode(text);
}

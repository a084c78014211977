using System.Text.RegularExpressions;

namespace Puente.Learning.Training.Reports;

/// <summary>Text that others wrote, such as names, within a Markdown page.</summary>
internal static partial class MarkdownText
{
    /// <summary><paramref name="text"/> on one line, with no mark, link or tag in it. Table cells have their bars escaped where the table is made.</summary>
    public static string Escape(string text) => Marks().Replace(text.ReplaceLineEndings(" "), @"\$0");

    [GeneratedRegex(@"[\\`*_\[\]<>&~$]")]
    private static partial Regex Marks();
}

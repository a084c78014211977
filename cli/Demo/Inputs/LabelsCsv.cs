using System.Globalization;
using Puente.Core;
using Puente.Core.Datasets;
using Puente.Core.Models;

namespace Puente.Cli.Demo.Inputs;

/// <summary>A row of <c>labels.csv</c>.</summary>
/// <param name="Path">Full path of the image.</param>
/// <param name="Classes">Canonical class names.</param>
/// <param name="Group">Source photograph; null when there is no such column or the field is empty.</param>
/// <param name="Split">Where it belongs.</param>
public sealed record LabelRow(string Path, IReadOnlyList<string> Classes, string? Group, Split Split);

/// <summary>
/// Reads <c>labels.csv</c>: a header, then a row an image. Columns: <c>file</c> (relative to the CSV's folder), <c>class</c> or
/// <c>classes</c> (several joined by <c>|</c> or <c>;</c>), and where present <c>group</c>, <c>tile</c> or <c>source</c> (the
/// photograph it was cut from) and <c>split</c> (train, test or auto). Other columns are left alone.
/// </summary>
public static class LabelsCsv
{
    /// <summary>Rows of <paramref name="path"/>; every fault goes to <paramref name="faults"/>, with its line.</summary>
    public static IReadOnlyList<LabelRow> Read(string path, ICollection<InputException> faults)
    {
        var lines = File.ReadAllLines(path);
        var header = lines.Length == 0 ? [] : Csv.Fields(lines[0].TrimStart('\uFEFF')).Select(name => name.ToLowerInvariant()).ToList();
        int file = header.IndexOf("file"), classes = First(header, "classes", "class"), group = First(header, "group", "tile", "source"), split = header.IndexOf("split");
        if (file < 0 || classes < 0)
        {
            faults.Add(new InputException("labels", path, $"has the columns '{string.Join(',', header)}'", "Give a header with at least file and class (or classes)."));
            return [];
        }

        var rows = new List<LabelRow>();
        for (var i = 1; i < lines.Length; i++)
        {
            if (string.IsNullOrWhiteSpace(lines[i])) continue;
            var where = string.Create(CultureInfo.InvariantCulture, $"{path}, line {i + 1}");
            var fields = Csv.Fields(lines[i]);
            if (fields.Count != header.Count)
                faults.Add(new InputException("labels", where, $"has {fields.Count} fields where the header has {header.Count}", "Put fields that hold a comma in double quotes."));
            else if (Row(where, path, fields, file, classes, group, split, faults) is { } row)
                rows.Add(row);
        }

        return rows;
    }

    private static LabelRow? Row(
        string where, string csv, IReadOnlyList<string> fields, int file, int classes, int group, int split, ICollection<InputException> faults)
    {
        try
        {
            var names = fields[classes].Split(['|', ';'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            if (names.Length == 0) throw new InputException("class", "", "names no class", $"Name one or more of {string.Join(", ", DefectClass.All)}.");
            string[] canonical = [.. names.Select(DefectClass.Canonical).Distinct()];
            if (canonical.Length > 1 && canonical.Contains(DefectClass.Sound))
                throw new InputException("class", fields[classes], "calls it sound and defective at once", "Drop one of the labels.");
            var part = split < 0 ? Split.Auto : ParseSplit(fields[split]);
            var image = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(csv)!, fields[file]));
            return new LabelRow(image, canonical, group >= 0 && fields[group].Length > 0 ? fields[group] : null, part);
        }
        catch (InputException e)
        {
            faults.Add(new InputException("labels", where, $"{e.Field} '{e.Value}' {e.Problem}", e.Remedy));
            return null;
        }
    }

    private static Split ParseSplit(string text) => text.ToLowerInvariant() switch
    {
        "" or "auto" => Split.Auto,
        "train" => Split.Train,
        "test" or "val" or "validation" => Split.Test,
        _ => throw new InputException("split", text, "is no split", "Write train, test or auto."),
    };

    private static int First(List<string> header, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
            if (header.IndexOf(name) is >= 0 and var index)
                return index;
        return -1;
    }
}

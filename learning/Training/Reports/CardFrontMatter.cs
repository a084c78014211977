using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Puente.Core;

namespace Puente.Learning.Training.Reports;

/// <summary>
/// The YAML that opens a card, with Hugging Face's keys (hub-docs, <c>modelcard.md</c>). Texts that YAML might read as something else are written as JSON
/// strings, which are YAML too.
/// </summary>
internal static partial class CardFrontMatter
{
    /// <summary>The block, its fences included.</summary>
    public static string Of(ModelCard card)
    {
        var text = new StringBuilder("---\n");
        Line(0, "license", card.License);
        Line(0, "library_name", "puente");
        Line(0, "pipeline_tag", card.PipelineTag);
        if (card.BaseModel is { } basis) Line(0, "base_model", basis);
        List("tags", card.Tags);
        List("datasets", card.Datasets);
        List("metrics", [.. card.Results.SelectMany(result => result.Metrics.Select(metric => metric.Type)).Distinct()]);
        if (card.Results.Count > 0)
        {
            text.Append("model-index:\n");
            Line(0, "- name", card.Name);
            text.Append("  results:\n");
            foreach (var result in card.Results) Result(result);
        }

        return text.Append("---\n").ToString();

        void Result(CardResult result)
        {
            text.Append("  - task:\n");
            Line(6, "type", result.Task);
            text.Append("    dataset:\n");
            Line(6, "name", result.Dataset);
            Line(6, "type", result.Dataset);
            text.Append("    metrics:\n");
            foreach (var metric in result.Metrics)
            {
                Line(4, "- type", metric.Type);
                Line(6, "name", metric.Name);
                text.Append(CultureInfo.InvariantCulture, $"      value: {Math.Round(metric.Value, 4)}\n");
            }
        }

        void List(string key, IReadOnlyList<string> values)
        {
            if (values.Count == 0) return;
            text.Append($"{key}:\n");
            foreach (var value in values) text.Append($"- {Scalar(value)}\n");
        }

        void Line(int indent, string key, string value) => text.Append(' ', indent).Append($"{key}: {Scalar(value)}\n");
    }

    private static string Scalar(string value) => Plain().IsMatch(value) && !Reserved().IsMatch(value) ? value : JsonSerializer.Serialize(value, Json.Options);

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9 ._/-]*(?<! )\\z")]
    private static partial Regex Plain();

    [GeneratedRegex("^(null|true|false|yes|no|on|off|y|n)$", RegexOptions.IgnoreCase)]
    private static partial Regex Reserved();
}

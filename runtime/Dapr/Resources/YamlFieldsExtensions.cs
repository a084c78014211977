using System.Globalization;

namespace Puente.Runtime.Dapr.Resources;

/// <summary>Numbers and durations in documents.</summary>
internal static class YamlFieldsExtensions
{
    /// <summary>A whole number within bounds, both inclusive; null where absent or, with a fault, none.</summary>
    public static int? Number(this YamlFields fields, string field, int least, int most = int.MaxValue)
    {
        var text = fields.Text(field);
        if (text is null || (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most))
            return text is null ? null : int.Parse(text, CultureInfo.InvariantCulture);
        fields.Fault(field, text, most == int.MaxValue ? $"is not a whole number from {least} up" : $"is not a whole number from {least} to {most}");
        return null;
    }

    /// <summary>A duration of at least one millisecond; null where absent or, with a fault, none.</summary>
    public static TimeSpan? Duration(this YamlFields fields, string field)
    {
        var text = fields.Text(field);
        if (text is null || GoDuration.Parse(text) is { TotalMilliseconds: >= 1 })
            return text is null ? null : GoDuration.Parse(text);
        fields.Fault(field, text, "is not a duration of 1ms or more, such as 500ms, 20s, 1h30m");
        return null;
    }
}

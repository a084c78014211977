using System.Globalization;
using Puente.Serving.Engine;

namespace Puente.Serving.Metrics;

/// <summary>A version of a model, the labels of its samples, and what it has done.</summary>
/// <param name="Labels">Model, version, then the model's own tags.</param>
/// <param name="Statistics">What it has done.</param>
internal sealed record ModelSeries(IReadOnlyList<KeyValuePair<string, string>> Labels, ModelStatistics Statistics)
{
    /// <summary>The versions of <paramref name="registry"/> that can be taken hold of, by name and version.</summary>
    public static IReadOnlyList<ModelSeries> Of(IModelRegistry registry, Func<string, IReadOnlyDictionary<string, string>>? tags)
    {
        var series = new List<ModelSeries>();
        foreach (var entry in registry.Index().Where(entry => entry is { State: ModelState.Ready, Version: not null }).OrderBy(entry => entry.Name, StringComparer.Ordinal).ThenBy(entry => entry.Version))
        {
            try
            {
                using var model = registry.Rent(entry.Name, entry.Version);
                series.Add(new ModelSeries(LabelsOf(entry, tags), model.Statistics));
            }
            catch (Exception e) when (e is ModelNotFoundException or ModelUnavailableException)
            {
                // Unloaded since the index was made: it has no samples from here on.
            }
        }

        return series;
    }

    /// <summary>Labels of a version of a model.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> LabelsOf(ModelIndexEntry entry, Func<string, IReadOnlyDictionary<string, string>>? tags) =>
    [
        new("model", entry.Name), new("version", entry.Version?.ToString(CultureInfo.InvariantCulture) ?? ""),
        .. (tags?.Invoke(entry.Name) ?? new Dictionary<string, string>()).OrderBy(tag => tag.Key, StringComparer.Ordinal),
    ];
}

using System.Globalization;

namespace Puente.Serving.OpenInference;

/// <summary>A version as the wire writes it.</summary>
internal static class ModelVersion
{
    /// <summary>The version of <paramref name="text"/>; null (the highest that is ready) where it is absent or empty.</summary>
    /// <exception cref="OpenInferenceException">It is no number above zero.</exception>
    public static long? Parse(string? text)
    {
        if (string.IsNullOrEmpty(text)) return null;
        // Triton's sentence.
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var version) && version > 0
            ? version
            : throw Faults.Invalid($"failed to get model version from specified version string '{Faults.Shorten(text)}' (details: stol), version should be an integral value > 0");
    }

    /// <summary>As the wire writes it.</summary>
    public static string Text(long version) => version.ToString(CultureInfo.InvariantCulture);
}

namespace Puente.Serving.OpenInference.Requests;

/// <summary>A parameter's value, from JSON or from an <c>InferParameter</c>: exactly one is set, or none for a number that is not whole.</summary>
internal readonly record struct ParameterValue(bool? Flag = null, Int128? Integer = null, string? Text = null)
{
    /// <exception cref="OpenInferenceException">It is not true or false.</exception>
    public bool AsFlag(string path) => Flag ?? throw Faults.Invalid($"{path}: is not a boolean. Give true or false");

    /// <exception cref="OpenInferenceException">It is no whole number between 0 and <paramref name="most"/>.</exception>
    public ulong AsWhole(string path, ulong most) => Integer is { } value && value >= 0 && value <= most
        ? (ulong)value
        : throw Faults.Invalid($"{path}: is not a whole number between 0 and {most}. Give one, or leave it out");
}

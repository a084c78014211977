using Puente.Core;

namespace Puente.Learning.Training.SafeTensors;

/// <summary>Weights that are numbers.</summary>
internal static class Finite
{
    /// <summary><paramref name="values"/> as they are.</summary>
    /// <exception cref="InputException">One is not finite; says which, and of which tensor.</exception>
    public static float[] Checked(string file, string tensor, float[] values)
    {
        var at = Array.FindIndex(values, value => !float.IsFinite(value));
        return at < 0
            ? values
            : throw new InputException("safetensors", file, $"has {values[at]} in tensor '{SafeTensorsHeader.Short(tensor)}' (element {at} of {values.Length})", "Use weights of a run that did not diverge.");
    }
}

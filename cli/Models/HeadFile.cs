namespace Puente.Cli.Models;

/// <summary>Finds the head that a person means.</summary>
public static class HeadFile
{
    private const string Name = "head.safetensors", Option = "--head";

    /// <summary>The weights that <paramref name="given"/> means: a file, or a folder with <c>head.safetensors</c>.</summary>
    /// <exception cref="Core.InputException">There is none, or it is no safetensors file.</exception>
    public static WeightsFile Find(string given)
    {
        var inFolder = Path.Combine(given, Name);
        return WeightsFile.Read(Option, Directory.Exists(given) && File.Exists(inFolder) ? inFolder : given);
    }
}

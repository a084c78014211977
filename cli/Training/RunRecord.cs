using Puente.Core;

namespace Puente.Cli.Training;

/// <summary><c>run.json</c> in an output folder: what the run there was given, so that the same command goes on with it and another is refused.</summary>
/// <param name="Command">The command that made it.</param>
/// <param name="Given">What decides the outcome: names as a person knows them, and values.</param>
public sealed record RunRecord(string Command, IReadOnlyDictionary<string, string> Given)
{
    private const string FileName = "run.json";

    /// <summary>Format of this document.</summary>
    public string Schema { get; init; } = "puente.run/v1";

    /// <summary>The record in <paramref name="folder"/>; null when there is none.</summary>
    /// <exception cref="InputException">It cannot be read.</exception>
    public static RunRecord? Of(string folder) => File.Exists(Path.Combine(folder, FileName)) ? Json.ReadFile<RunRecord>(Path.Combine(folder, FileName)) : null;

    /// <summary>Writes it into <paramref name="folder"/>, making the folder.</summary>
    public void Write(string folder)
    {
        Directory.CreateDirectory(folder);
        Json.WriteFile(Path.Combine(folder, FileName), this);
    }

    /// <summary>Whether both were given the same.</summary>
    public bool Same(RunRecord other) => Difference(other) is null;

    /// <summary>Refuses to go on with a run that was given something else.</summary>
    /// <param name="folder">The output folder, which holds <paramref name="there"/>.</param>
    /// <param name="there">The record found.</param>
    /// <exception cref="InputException">Names the first thing that differs.</exception>
    public void MustBe(string folder, RunRecord there)
    {
        if (Difference(there) is not { } different) return;
        var (was, wanted) = different == "command" ? (there.Command, Command) : (there.Given.GetValueOrDefault(different, "none"), Given.GetValueOrDefault(different, "none"));
        throw new InputException("--out", folder, $"holds a run with another {different} ({was}, not {wanted})", "Give another folder, or delete this one to begin again.");
    }

    private string? Difference(RunRecord other) => other.Command != Command ? "command"
        : Given.Keys.Union(other.Given.Keys).FirstOrDefault(key => Given.GetValueOrDefault(key) != other.Given.GetValueOrDefault(key));
}

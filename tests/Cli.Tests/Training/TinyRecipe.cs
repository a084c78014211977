namespace Puente.Cli.Tests.Training;

/// <summary>A recipe that takes a second.</summary>
internal static class TinyRecipe
{
    public const int Side = 32;

    public static string Text(int steps = 12, int width = 16) => $$"""
        // Source: none, small enough for a test.
        // Expected: nothing.
        {
          "name": "tiny", "steps": {{steps}}, "batch": 4, "viewSide": 16, "projection": 8, "calibrationBatches": 2,
          "dictionary": { "patches": 200, "iterations": 3 },
          "architecture": { "side": {{Side}}, "width": {{width}}, "depth": 1, "heads": 2, "mlpRatio": 2, "filters": 8, "filterSide": 5, "stemChannels": 4 }, // a comment, and a comma too many:
        }
        """;

    /// <summary>The recipe as a file in <paramref name="folder"/>.</summary>
    public static string In(TemporaryFolder folder, int steps = 12) => folder.Write(Text(steps), "tiny.json");
}

namespace Puente.Bench.Dapr;

/// <summary>What is kept and sent: about 400 bytes of JSON, as a small twin has.</summary>
internal sealed record Document(string Id, int Generation, string Release, double[] Thresholds, Dictionary<string, string> Labels)
{
    private const int Thresholded = 12;

    /// <summary>The document of a number; the same number gives the same document.</summary>
    public static Document Of(int number) => new(
        $"edge-{number:D5}", number, $"sha256:{number:x64}", [.. Enumerable.Range(0, Thresholded).Select(i => 0.5 + (i / 64.0))],
        new() { ["region"] = "north", ["accelerator"] = "cpu", ["site"] = $"bridge-{number:D5}", ["channel"] = "stable" });
}

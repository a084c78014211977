using Puente.Cli.Client.Contracts;
using Puente.Cli.Tiers;

namespace Puente.Cli.Demo;

/// <summary>Hands the hub's public key to the edges, as an operator does when an edge is set up.</summary>
public static class TrustFiles
{
    /// <summary>Writes each edge's trust file: beside, then renamed.</summary>
    public static async Task WriteAsync(TierLayout layout, Trust trust, CancellationToken cancel)
    {
        foreach (var edge in layout.Edges)
        {
            Directory.CreateDirectory(edge.Address.DataFolder);
            var file = TierLayout.TrustFile(edge);
            await File.WriteAllTextAsync(file + ".tmp", trust.PublicKey, cancel);
            File.Move(file + ".tmp", file, overwrite: true);
        }
    }
}

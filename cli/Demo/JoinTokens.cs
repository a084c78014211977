using Puente.Cli.Client;
using Puente.Cli.Files;
using Puente.Cli.Tiers;

namespace Puente.Cli.Demo;

/// <summary>Hands each edge the join token it sets up with, as an operator does; an edge that has joined before needs none.</summary>
public static class JoinTokens
{
    private const double ExpiresInSeconds = 3600;

    /// <summary>Makes a token of one use for each edge that has not joined, for its name and labels alone, and writes it where the edge looks.</summary>
    public static async Task WriteAsync(TierLayout layout, HubClient hub, CancellationToken cancel)
    {
        for (var number = 1; number <= layout.Edges.Count; number++)
        {
            var edge = layout.Edges[number - 1];
            if (File.Exists(TierLayout.CredentialFile(edge))) continue;
            var made = await hub.CreateJoinTokenAsync(new { by = "demo", edges = edge.Address.Name, labels = TierLayout.LabelsOf(number), expiresInSeconds = ExpiresInSeconds }, cancel);
            Directory.CreateDirectory(edge.Address.DataFolder);
            SecretFile.Write(TierLayout.JoinTokenFile(edge), made.Token);
        }
    }
}

using System.Net;
using System.Net.Sockets;
using Puente.Cli.Tiers;
using Puente.Core;

namespace Puente.Cli.Tests.Tiers;

public sealed class TierLayoutTests
{
    [Fact]
    public void Tiers_have_their_own_folders_ports_and_labels()
    {
        var layout = new TierLayout("/d", 3, [1, 2, 3, 4, 5, 6, 7]);
        Assert.Equal(["edge-1", "edge-2", "edge-3"], layout.Edges.Select(edge => edge.Address.Name));
        Assert.Equal([2, 4, 6], layout.Edges.Select(edge => edge.Address.Url.Port));
        Assert.Equal([3, 5, 7], layout.Edges.Select(edge => edge.Address.InferenceUrl!.Port));
        Assert.Contains("ring=canary,site=quay", layout.Edges[0].Arguments);
        Assert.Contains("ring=fleet,site=viaduct-1", layout.Edges[1].Arguments);
        Assert.Equal(4, layout.Edges.Append(layout.Hub).Select(tier => tier.Address.DataFolder).Distinct().Count());
        Assert.All(layout.Edges.Append(layout.Hub), tier => Assert.Equal("true", tier.Arguments[^1]));
    }

    [Fact]
    public void Edges_join_the_hub_with_a_token_that_no_command_line_shows()
    {
        var layout = new TierLayout("/d", 2, [1, 2, 3, 4, 5]);
        Assert.DoesNotContain("--require-key", layout.Hub.Arguments);
        Assert.All(layout.Edges, edge => Assert.Contains(
            $"--hub http://127.0.0.1:1/ --join-token-file {TierLayout.JoinTokenFile(edge)}", string.Join(' ', edge.Arguments), StringComparison.Ordinal));
    }

    [Fact]
    public void Every_tier_is_given_the_component_files()
    {
        var layout = new TierLayout("/d", 2, [1, 2, 3, 4, 5], "/c");
        Assert.All(layout.Edges.Append(layout.Hub), tier => Assert.Contains("--components /c", string.Join(' ', tier.Arguments), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_port_in_use_is_told()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var fault = await Assert.ThrowsAsync<InputException>(() => Ports.ChooseAsync(port, 1, TimeSpan.Zero, TimeProvider.System, CancellationToken.None));
        Assert.Contains("--port 0", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Any_free_ports_differ()
    {
        var ports = await Ports.ChooseAsync(0, 7, TimeSpan.Zero, TimeProvider.System, CancellationToken.None);
        Assert.Equal(7, ports.Distinct().Count());
    }
}

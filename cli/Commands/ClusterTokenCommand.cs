using System.CommandLine;
using Puente.Cli.Client;
using Puente.Cli.Hub;

namespace Puente.Cli.Commands;

/// <summary><c>puente clusters token</c>: what edges join with.</summary>
public static class ClusterTokenCommand
{
    private const string Text = """
        Makes, lists and revokes the tokens that edges join with.

        Example:
          puente clusters token create --label ring=canary --edges 'quay-*' --uses 5 --out quay.token --hub-data .puente/hub
        """;

    private const string CreateText = """
        Makes a join token. Its secret is shown now and kept nowhere: give it to the edge as --join-token-file FILE, beside --hub URL.

        Example:
          puente clusters token create --out edge.token --hub-data .puente/hub
          puente clusters token create --label ring=canary --edges 'quay-*' --uses 5 --hours 48 --approve-each --hub-data .puente/hub
        """;

    private const string ListText = """
        Lists the join tokens, without their secrets.

        Example:
          puente clusters token list --hub-data .puente/hub --json
        """;

    private const string RevokeText = """
        Ends a join token; edges that joined with it stay.

        Example:
          puente clusters token revoke 0123456789abcdef --hub-data .puente/hub
        """;

    /// <summary>The command.</summary>
    public static Command Create() => new("token", Text) { Make(), List(), Revoke() };

    private static Command Make()
    {
        var labels = new Option<string[]>("--label") { Description = "key=value that edges are given; they may not say otherwise themselves", HelpName = "LABEL", Arity = ArgumentArity.ZeroOrMore };
        var edges = new Option<string?>("--edges") { Description = "Name of the edge it is for, or its beginning and a star; any when not given", HelpName = "NAME" };
        var uses = NumberOption.Create("--uses", "Edges that may join with it", 1, 1, 100_000);
        var hours = NumberOption.Create("--hours", "Hours it is good for", 24.0, 0.01, 2160);
        var each = new Option<bool>("--approve-each") { Description = "Have a person approve each edge, whatever the hub's rule" };
        var output = new Option<string?>("--out") { Description = "File to write the token to, for this user alone; shown when not given", HelpName = "FILE" };
        var by = HubCommand.By();
        return HubCommand.Over(
            new Command("create", CreateText) { labels, edges, uses, hours, each, output, by },
            (hub, parsed, outcome, cancel) => ClusterTokens.CreateAsync(
                hub,
                new TokenWish(parsed.GetValue(labels) ?? [], parsed.GetValue(edges), parsed.GetValue(uses), parsed.GetValue(hours), parsed.GetValue(each), parsed.GetValue(by)!),
                parsed.GetValue(output), outcome, cancel));
    }

    private static Command List() => HubCommand.Over(new Command("list", ListText), (hub, _, outcome, cancel) => ClusterTokens.ListAsync(hub, outcome, cancel));

    private static Command Revoke()
    {
        var id = new Argument<string>("ID") { Description = "Id of the token, as list shows it" };
        var by = HubCommand.By();
        return HubCommand.Over(
            new Command("revoke", RevokeText) { id, by },
            (hub, parsed, outcome, cancel) => ClusterTokens.RevokeAsync(hub, parsed.GetValue(id)!, parsed.GetValue(by)!, outcome, cancel));
    }
}

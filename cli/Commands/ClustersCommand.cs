using System.CommandLine;
using Puente.Cli.Client;
using Puente.Cli.Hub;

namespace Puente.Cli.Commands;

/// <summary><c>puente clusters</c>: the edges of a hub.</summary>
public static class ClustersCommand
{
    private const string Text = """
        Says what a hub knows of its edges, marks them, and decides which are let in.

        Example:
          puente clusters list --hub-data .puente/hub
          puente clusters show edge-1 --hub-data .puente/hub
        """;

    private const string ListText = """
        Lists the edges: state, release, labels.

        Example:
          puente clusters list --hub-data .puente/hub --json
        """;

    private const string ShowText = """
        Shows one edge: labels, claims, taints, capabilities, both twins, enrolment.

        Example:
          puente clusters show edge-1 --hub-data .puente/hub
        """;

    private const string LabelText = """
        Gives an edge labels, which win over those it gives itself; a key with a minus behind it takes one away.

        Example:
          puente clusters label edge-1 ring=canary site- --hub-data .puente/hub
        """;

    private const string TaintText = """
        Taints an edge, so that placements leave it out unless they tolerate it: NoSelect (also where it is in), NoSelectIfNew (only where it is not), PreferNoSelect
        (where there are others). A minus behind key or key:effect takes a taint away.

        Example:
          puente clusters taint edge-1 puente.dev/maintenance=roof:NoSelect --hub-data .puente/hub
          puente clusters taint edge-1 puente.dev/maintenance- --hub-data .puente/hub
        """;

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = Marking();
        command.Add(ClusterTokenCommand.Create());
        foreach (var decision in ClusterDecisionCommands.Create()) command.Add(decision);
        return command;
    }

    private static Command Marking() => new("clusters", Text)
    {
        Make(new Command("list", ListText), null, null, (hub, _, _, outcome, cancel) => Clusters.ListAsync(hub, outcome, cancel)),
        Make(new Command("show", ShowText), Edge(), null, (hub, name, _, outcome, cancel) => Clusters.ShowAsync(hub, name, outcome, cancel)),
        Make(new Command("label", LabelText), Edge(), Marks("LABEL", "key=value, or key-"), Clusters.LabelAsync),
        Make(new Command("taint", TaintText), Edge(), Marks("TAINT", "key=value:Effect, or key-"), Clusters.TaintAsync),
    };

    private static Argument<string> Edge() => new("EDGE") { Description = "Name of the edge" };

    private static Argument<string[]> Marks(string name, string text) => new(name) { Description = text, Arity = ArgumentArity.OneOrMore };

    private static Command Make(
        Command command, Argument<string>? edge, Argument<string[]>? marks, Func<TierHttp, string, IReadOnlyList<string>, CommandOutcome, CancellationToken, Task> body)
    {
        if (edge is not null) command.Add(edge);
        if (marks is not null) command.Add(marks);
        return HubCommand.Over(
            command, (hub, parsed, outcome, cancel) => body(hub, edge is null ? "" : parsed.GetValue(edge)!, marks is null ? [] : parsed.GetValue(marks)!, outcome, cancel));
    }
}

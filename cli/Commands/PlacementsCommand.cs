using System.CommandLine;
using Puente.Cli.Hub;

namespace Puente.Cli.Commands;

/// <summary><c>puente placements</c>: rules that choose edges.</summary>
public static class PlacementsCommand
{
    private const string Text = """
        Sets rules that choose edges, as Open Cluster Management's Placement does, and says for each edge why it is in or out.

        Example:
          puente placements set deploy/placement/canary.yaml --hub-data .puente/hub
          puente placements show canary --hub-data .puente/hub
        """;

    private const string ListText = """
        Lists the placements on record.

        Example:
          puente placements list --hub-data .puente/hub
        """;

    private const string ShowText = """
        Shows what a placement chooses now, in which groups, and for each edge the step that took it or left it out.

        Example:
          puente placements show canary --hub-data .puente/hub
          puente placements show canary --edge edge-7 --hub-data .puente/hub
        """;

    private const string SetText = """
        Sets a placement from a YAML or JSON file: a Placement, or its spec alone.

        Example:
          puente placements set deploy/placement/canary.yaml --hub-data .puente/hub
          puente placements set canary.yaml --dry-run --hub-data .puente/hub
        """;

    private const string InstallText = """
        Asks the edges that a placement chooses for components: programs kept running (kind process), objects of the site's cluster (kind manifest). What is in the
        file no more is taken away.

        Example:
          puente placements install fleet components.yaml --hub-data .puente/hub
        """;

    private const string ConfigureText = """
        Sets how the edges that a placement chooses serve, learn and keep time: serving (precision, maxQueued, timeoutSeconds), tuning (minimumMacroF1, minimumGain,
        driftThreshold, minimumNewLabels), schedules (retrain, inbox, components). What the file says nothing of is as the site has it; an empty one takes away what was
        set. Where two placements set the same, the first by name counts.

        Example:
          puente placements configure fleet settings.yaml --hub-data .puente/hub
        """;

    private const string ExportText = """
        Writes a placement and its manifests for Open Cluster Management: ManagedClusterSetBinding, Placement, ManifestWorkReplicaSet, Policy, PlacementBinding.

        Example:
          puente placements export fleet --hub-data .puente/hub --out fleet.yaml
        """;

    /// <summary>The command.</summary>
    public static Command Create() => new("placements", Text) { List(), Show(), Set(), Install(), Configure(), Export() };

    private static Command List() =>
        HubCommand.Over(new Command("list", ListText), (hub, _, outcome, cancel) => Placements.ListAsync(hub, outcome, cancel));

    private static Command Show()
    {
        var name = new Argument<string>("NAME") { Description = "Name of the placement" };
        var edge = new Option<string?>("--edge") { Description = "Explain this edge only", HelpName = "EDGE" };
        return HubCommand.Over(new Command("show", ShowText) { name, edge }, (hub, parsed, outcome, cancel) => Placements.ShowAsync(hub, parsed.GetValue(name)!, parsed.GetValue(edge), outcome, cancel));
    }

    private static Command Set()
    {
        var file = new Argument<string>("FILE") { Description = "YAML or JSON" };
        var name = new Option<string?>("--name") { Description = "Name of the placement; the file's metadata.name when it is not given", HelpName = "NAME" };
        var dryRun = new Option<bool>("--dry-run") { Description = "Say what it would choose, and keep nothing" };
        return HubCommand.Over(new Command("set", SetText) { file, name, dryRun }, (hub, parsed, outcome, cancel) =>
            Placements.SetAsync(hub, parsed.GetValue(file)!, parsed.GetValue(name), parsed.GetValue(dryRun), outcome, cancel));
    }

    private static Command Install()
    {
        var name = new Argument<string>("NAME") { Description = "Name of the placement" };
        var file = new Argument<string>("FILE") { Description = "YAML or JSON: a list of {name, kind, spec}" };
        return HubCommand.Over(new Command("install", InstallText) { name, file }, (hub, parsed, outcome, cancel) =>
            Placements.InstallAsync(hub, parsed.GetValue(name)!, parsed.GetValue(file)!, outcome, cancel));
    }

    private static Command Configure()
    {
        var name = new Argument<string>("NAME") { Description = "Name of the placement" };
        var file = new Argument<string>("FILE") { Description = "YAML or JSON: {serving, tuning, schedules}" };
        return HubCommand.Over(new Command("configure", ConfigureText) { name, file }, (hub, parsed, outcome, cancel) =>
            Placements.ConfigureAsync(hub, parsed.GetValue(name)!, parsed.GetValue(file)!, outcome, cancel));
    }

    private static Command Export()
    {
        var name = new Argument<string>("NAME") { Description = "Name of the placement" };
        var place = new Option<string>("--namespace") { Description = "Namespace of the objects", HelpName = "NAME", DefaultValueFactory = _ => "puente" };
        var enforce = new Option<bool>("--enforce") { Description = "Make a policy that puts back what is missing, instead of one that only says so" };
        var output = new Option<string?>("--out") { Description = "File to write; standard output when it is not given", HelpName = "FILE" };
        return HubCommand.Over(new Command("export", ExportText) { name, place, enforce, output }, (hub, parsed, outcome, cancel) =>
            Placements.ExportAsync(hub, parsed.GetValue(name)!, parsed.GetValue(place)!, parsed.GetValue(enforce), parsed.GetValue(output), outcome, cancel));
    }
}

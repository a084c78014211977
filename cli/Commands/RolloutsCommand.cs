using System.CommandLine;
using Puente.Cli.Client;
using Puente.Cli.Hub;

namespace Puente.Cli.Commands;

/// <summary><c>puente rollouts</c>: releases on their way to edges.</summary>
public static class RolloutsCommand
{
    private const string Text = """
        Moves a fleet to a release, stage by stage, through gates, and shows how far it is.

        Example:
          puente rollouts start sha256:… --canary ring=canary --max-concurrency 25% --gate crack --hub-data .puente/hub
          puente rollouts watch rollout-1 --hub-data .puente/hub
          puente rollouts rollback rollout-1 --note "worse at night" --hub-data .puente/hub
        """;

    private const string StartText = """
        Starts a rollout of a published release: to every edge, or to those of a placement; the canaries first. A gate names a class whose recall must not drop on the labelled
        samples of an edge before it switches. The whole request, as the hub's API takes it, can be given as a file.

        Example:
          puente rollouts start sha256:… --canary ring=canary --gate crack --manual --hub-data .puente/hub
          puente rollouts start --file rollout.yaml --hub-data .puente/hub
        """;

    private const int DefaultEdges = 100, MaxEdges = 1000;

    /// <summary>The command.</summary>
    public static Command Create() => new("rollouts", Text)
    {
        Start(), List(), Show(), Watch(),
        Steer("pause", "pause", "Asks no further edge until it is resumed; those that were asked go on."),
        Steer("resume", "resume", "Goes on after a pause."),
        Steer("promote", "promote", "Says that the next stage may start, or that a stage has served long enough."),
        Steer("abort", "cancel", "Ends it; what edges are asked for stays as it is."),
        Steer("rollback", "rollback", "Brings every edge that it asked back to what each ran before; also of one that has ended."),
    };

    private static Command Start()
    {
        var release = new Argument<string?>("RELEASE") { Description = "Release id, sha256:…", Arity = ArgumentArity.ZeroOrOne };
        var (file, placement, canary) = (Option("--file", "File with the request, JSON or YAML; what is given beside it wins", "FILE"),
            Option("--placement", "Name of a placement on record; every edge when it is not given", "NAME"), Option("--canary", "Label of the edges that go first and may not fail", "KEY=VALUE"));
        var (slots, failures) = (Option("--max-concurrency", "Edges under way at once, such as 10 or 25%", "N"), Option("--max-failures", "Edges that may fail, such as 3 or 2%", "N"));
        var (soak, deadline) = (Option("--min-success-time", "How long an edge must serve before its slot is free, such as 5m", "TIME"), Option("--progress-deadline", "How long an edge may take, such as 10m", "TIME"));
        var gates = new Option<string[]>("--gate") { Description = "Class whose recall must not drop; may be repeated", HelpName = "CLASS" };
        var manual = new Option<bool>("--manual") { Description = "Wait for a person between stages" };
        var takeOver = new Option<bool>("--take-over") { Description = "Take edges over from a rollout under way, and do not wait for its end" };
        var command = new Command("start", StartText) { release, file, placement, canary, slots, failures, soak, deadline, gates, manual, takeOver };
        return HubCommand.Over(command, "It may have started: 'puente rollouts list' says so.", (http, parsed, outcome, _, cancel) => Rollouts.StartAsync(
            http,
            new RolloutPlan
            {
                Release = parsed.GetValue(release),
                File = parsed.GetValue(file),
                Placement = parsed.GetValue(placement),
                Canary = parsed.GetValue(canary),
                MaxConcurrency = parsed.GetValue(slots),
                MaxFailures = parsed.GetValue(failures),
                MinSuccessTime = parsed.GetValue(soak),
                ProgressDeadline = parsed.GetValue(deadline),
                Gates = parsed.GetValue(gates) ?? [],
                Manual = parsed.GetValue(manual),
                TakeOver = parsed.GetValue(takeOver),
            },
            outcome, cancel));
    }

    private static Command List() => HubCommand.Over(
        new Command("list", Example("Lists the newest rollouts: state, and edges by state.", "list --json")),
        (http, _, outcome, cancel) => Rollouts.ListAsync(new HubClient(http, TimeProvider.System), outcome, cancel));

    private static Command Show()
    {
        var (id, limit, state) = (Id(), NumberOption.Create("--limit", "Edges shown", DefaultEdges, 1, MaxEdges), Option("--state", "Only edges in this state, such as refused", "STATE"));
        return HubCommand.Over(
            new Command("show", Example("Shows one: edges by state, and of each edge why it stands where it does.", "show rollout-1 --state refused")) { id, state, limit },
            (http, parsed, outcome, cancel) => Rollouts.ShowAsync(
                new HubClient(http, TimeProvider.System), parsed.GetValue(id)!, parsed.GetValue(state), parsed.GetValue(limit), outcome, cancel));
    }

    private static Command Watch()
    {
        var (id, limit) = (Id(), NumberOption.Create("--limit", "Edges shown at its end", DefaultEdges, 1, MaxEdges));
        return HubCommand.Over(
            new Command("watch", Example("Follows one to its end; exit code 1 where it is not completed.", "watch rollout-1")) { id, limit },
            "Run it again: the rollout goes on by itself.", (http, parsed, outcome, view, cancel) => Rollouts.WatchAsync(
                new HubClient(http, TimeProvider.System), parsed.GetValue(id)!, parsed.GetValue(limit), outcome, view, TimeProvider.System, cancel));
    }

    private static Command Steer(string name, string kind, string text)
    {
        var (id, note) = (Id(), Option("--note", "Why: it goes on record", "TEXT"));
        var by = HubCommand.By();
        return HubCommand.Over(
            new Command(name, Example(text, $"{name} rollout-1 --note \"because\"")) { id, by, note },
            (http, parsed, outcome, cancel) => Rollouts.CommandAsync(http, parsed.GetValue(id)!, kind, parsed.GetValue(by)!, parsed.GetValue(note), outcome, cancel));
    }

    private static Argument<string> Id() => new("ID") { Description = "Rollout, as its start or 'puente rollouts list' names it" };

    private static Option<string?> Option(string name, string text, string help) => new(name) { Description = text, HelpName = help };

    private static string Example(string text, string line) => $"""
        {text}

        Example:
          puente rollouts {line} --hub-data .puente/hub
        """;
}

using System.CommandLine;
using Puente.Cli.Client;
using Puente.Cli.Hub;
using Puente.Cli.Terminal;

namespace Puente.Cli.Commands;

/// <summary>What commands that speak to a hub have in common.</summary>
public static class HubCommand
{
    /// <summary>What a person can do after Ctrl-C where nothing is done twice.</summary>
    private const string Again = "Run it again.";

    /// <summary>Gives <paramref name="command"/> the hub's options, <c>--json</c> and what it does.</summary>
    /// <param name="command">The command, with options of its own.</param>
    /// <param name="resumeHint">What a person can do after Ctrl-C.</param>
    /// <param name="body">The work; fills the outcome.</param>
    /// <returns>The same command.</returns>
    public static Command Over(Command command, string resumeHint, Func<TierHttp, ParseResult, CommandOutcome, IProgressView, CancellationToken, Task> body)
    {
        var (hub, json) = (new HubOptions(), CommonOptions.Json());
        hub.AddTo(command).Add(json);
        command.SetAction((parsed, _) => WorkCommand.RunAsync(parsed.GetValue(json), resumeHint, async (outcome, view, cancel) =>
        {
            using var link = hub.Connect(parsed);
            await body(link, parsed, outcome, view, cancel);
        }));
        return command;
    }

    /// <summary>The same, without progress, for what may be run again.</summary>
    public static Command Over(Command command, Func<TierHttp, ParseResult, CommandOutcome, CancellationToken, Task> body) =>
        Over(command, Again, (hub, parsed, outcome, _, cancel) => body(hub, parsed, outcome, cancel));

    /// <summary><c>--by</c>: who decides.</summary>
    public static Option<string> By() => new("--by") { Description = "Who decides: it goes on record", HelpName = "NAME", DefaultValueFactory = _ => Environment.UserName };
}

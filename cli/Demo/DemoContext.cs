using Puente.Cli.Client;
using Puente.Cli.Client.Contracts;
using Puente.Cli.Demo.Inputs;
using Puente.Cli.Terminal;

namespace Puente.Cli.Demo;

/// <summary>What the stages share.</summary>
/// <param name="Options">What was asked for.</param>
/// <param name="Folder">Where state lives.</param>
/// <param name="Inputs">The images.</param>
/// <param name="Hub">The hub.</param>
/// <param name="Edges">The edges; the first is the one that is tuned.</param>
/// <param name="Record">What was found out so far.</param>
/// <param name="View">What a person watches.</param>
/// <param name="Clock">Time.</param>
public sealed record DemoContext(
    DemoOptions Options, DemoFolder Folder, DemoInputs Inputs, HubClient Hub, IReadOnlyList<EdgeClient> Edges, DemoRecord Record, IProgressView View, TimeProvider Clock)
{
    /// <summary>The edge that has labelled images.</summary>
    public EdgeClient TunedEdge => Edges[0];

    /// <summary>The rollout that brought the edges to the release: a new one resets what was tuned on the old.</summary>
    public string? RolloutInstance { get; set; }

    /// <summary>When tuning was seen to be finished.</summary>
    public DateTimeOffset TunedAt { get; set; }

    /// <summary>Shows a line and keeps it for the report.</summary>
    public void Note(string text)
    {
        Record.Notes.Add(text);
        View.Note(text);
    }

    /// <summary>Shows how far an orchestration is, under <paramref name="stage"/>.</summary>
    public Func<string, WorkProgress, Task> Follow(string stage) => (_, progress) =>
    {
        var (text, fraction) = ProgressText.Of(progress);
        View.Progress(stage, text, fraction);
        return Task.CompletedTask;
    };
}

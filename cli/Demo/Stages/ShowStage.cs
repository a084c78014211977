using Puente.Cli.Report;

namespace Puente.Cli.Demo.Stages;

/// <summary>Writes the report; the table or the JSON line follows it.</summary>
public sealed class ShowStage : IDemoStage
{
    /// <inheritdoc/>
    public string Name => "show";

    /// <inheritdoc/>
    public Task<StageOutcome> RunAsync(DemoContext context, CancellationToken cancel)
    {
        MarkdownReport.WriteInto(context.Folder.Root, context.Record, context.Clock);
        return Task.FromResult(new StageOutcome(true, $"report {context.Record.Report}"));
    }
}

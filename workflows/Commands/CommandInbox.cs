namespace Puente.Workflows.Commands;

/// <summary>The commands of one orchestration, one after another. At most one wait is open, so that none is lost.</summary>
internal sealed class CommandInbox(TaskOrchestrationContext context)
{
    private Task<Command>? _next;

    /// <summary>The next command; completes when it comes.</summary>
    public Task<Command> Next => _next ??= context.WaitForExternalEvent<Command>(Command.EventName);

    /// <summary>Whether one has come that nobody has taken: an orchestration that begins anew would lose it.</summary>
    public bool HasCome => _next is { IsCompleted: true };

    /// <summary>Waits until <paramref name="work"/> has ended or a command has come that <paramref name="means"/> something; others are dropped.</summary>
    /// <returns>The command, taken; null when the work ended first.</returns>
    public async Task<Command?> RaceAsync(Task work, Func<Command, bool> means)
    {
        while (true)
        {
            // What has ended counts first: a command that comes too late changes nothing.
            if (await Task.WhenAny(work, Next) == work) return null;
            if (await TakeAsync() is var command && means(command)) return command;
        }
    }

    /// <summary>Waits for a command that <paramref name="means"/> something; others are dropped.</summary>
    public async Task<Command> WaitAsync(Func<Command, bool> means)
    {
        while (true)
            if (await TakeAsync() is var command && means(command)) return command;
    }

    private async Task<Command> TakeAsync()
    {
        var command = await Next;
        _next = null;
        return command;
    }
}

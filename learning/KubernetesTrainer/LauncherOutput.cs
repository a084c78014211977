using System.Text;
using System.Text.Json;
using Puente.Core;
using Puente.Core.Training;

namespace Puente.Trainer.Kubernetes;

/// <summary>What the launcher passes on: progress lines to standard output as they are, everything else to standard error. A pod's log holds both in one.</summary>
public sealed class LauncherOutput(Stream progress, TextWriter diagnostics) : IDisposable
{
    private readonly Lock _lock = new();

    /// <summary>Whether a <c>failed</c> line has been passed on.</summary>
    public bool ToldFailure { get; private set; }

    /// <summary>Passes on <paramref name="line"/> of the pod's log.</summary>
    public void Tell(string line)
    {
        if (Event(line) is not { } told)
        {
            Say(line);
            return;
        }

        ToldFailure |= told == "failed";
        lock (_lock)
        {
            try
            {
                progress.Write([.. Encoding.UTF8.GetBytes(line), (byte)'\n']);
                progress.Flush();
            }
            catch (IOException e)
            {
                // Nobody reads any more: the end of standard input says so too, and ends the run.
                diagnostics.WriteLine($"Progress is not read any more: {e.Message}");
            }
        }
    }

    /// <summary>Tells a person.</summary>
    public void Say(string line) => diagnostics.WriteLine(line);

    /// <summary>Tells why the run ends, on both streams; returns <paramref name="code"/>.</summary>
    public int Fail(int code, string message)
    {
        Tell(JsonSerializer.Serialize(new TrainerProgress { Event = "failed", Message = message }, Json.Options));
        Say(message);
        return code;
    }

    /// <inheritdoc/>
    public void Dispose() => progress.Dispose();

    private static string? Event(string line)
    {
        if (!line.StartsWith('{')) return null;
        try
        {
            return JsonSerializer.Deserialize<TrainerProgress>(line, Json.Options)?.Event;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

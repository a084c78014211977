using System.Text.Json;
using Puente.Core;
using Puente.Core.Training;

namespace Puente.Trainer;

/// <summary>Writes progress as newline-delimited JSON, one line at a time, flushed.</summary>
internal sealed class ProgressWriter(Stream output) : IDisposable
{
    private readonly Lock _lock = new();

    /// <summary>Writes <paramref name="line"/>. A parent that no longer reads is told nothing; the stop signal ends the run.</summary>
    public void Report(TrainerProgress line)
    {
        byte[] bytes = [.. JsonSerializer.SerializeToUtf8Bytes(line, Json.Options), (byte)'\n'];
        lock (_lock)
        {
            try
            {
                output.Write(bytes);
                output.Flush();
            }
            catch (IOException e)
            {
                Console.Error.WriteLine($"Progress is not read any more: {e.Message}");
            }
        }
    }

    /// <summary>Tells why the run ends, on both streams; returns <paramref name="code"/>.</summary>
    public int Fail(int code, string message)
    {
        Report(new TrainerProgress { Event = "failed", Message = message });
        Console.Error.WriteLine(message);
        return code;
    }

    /// <inheritdoc/>
    public void Dispose() => output.Dispose();
}

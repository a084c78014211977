using System.Buffers;
using System.IO.Pipelines;
using System.Text;

namespace Puente.Trainer.Kubernetes;

/// <summary>
/// The log of one pod, each line told once and in order however often the stream breaks: a new one begins at the second of the last line told, and what comes again is
/// known by its time and, within one instant, by its count. Half a line at a break is left to the next stream.
/// </summary>
/// <param name="open">Opens the log from a second on; null: from its beginning.</param>
/// <param name="output">Where lines go.</param>
/// <param name="idle">How long a stream may say nothing before it is taken for broken: a connection can die without a word.</param>
public sealed class PodLog(Func<DateTimeOffset?, CancellationToken, Task<Stream>> open, LauncherOutput output, TimeSpan idle)
{
    private LogLine? _last;
    private int _atLast;

    /// <summary>Tells what one stream has to say; returns false when it broke.</summary>
    /// <param name="final">The container has ended: what comes without a line's end at the very end is a line too.</param>
    /// <param name="cancellationToken">Ends the stream.</param>
    public async Task<bool> ReadAsync(bool final, CancellationToken cancellationToken)
    {
        using var quiet = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            quiet.CancelAfter(idle);
            await using var stream = await open(_last?.Second, quiet.Token);
            await ReadAsync(stream, final, quiet);
            return true;
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            output.Say($"The pod's log broke off, and is taken up again: {e.Message}");
            return false;
        }
    }

    private async Task ReadAsync(Stream stream, bool final, CancellationTokenSource quiet)
    {
        var pipe = PipeReader.Create(stream);
        var again = new Repeats(_last, _atLast);
        while (true)
        {
            var read = await pipe.ReadAsync(quiet.Token);
            quiet.CancelAfter(idle);
            var buffer = read.Buffer;
            while (buffer.PositionOf((byte)'\n') is { } end)
            {
                Take(Encoding.UTF8.GetString(buffer.Slice(0, end)), again);
                buffer = buffer.Slice(buffer.GetPosition(1, end));
            }

            if (read.IsCompleted)
            {
                if (final && buffer.Length > 0) Take(Encoding.UTF8.GetString(buffer), again);
                return;
            }

            pipe.AdvanceTo(buffer.Start, buffer.End);
        }
    }

    private void Take(string text, Repeats again)
    {
        if (LogLine.Parse(text) is not { } line)
        {
            // The node's own words, such as that a log file is gone.
            output.Say(text);
            return;
        }

        if (again.Has(line)) return;
        _atLast = _last?.Nanoseconds == line.Nanoseconds ? _atLast + 1 : 1;
        _last = line;
        output.Tell(line.Text);
    }

    /// <summary>What a new stream says again: lines before the last one told, and as many of its instant as were told. After the first new line nothing is (clocks may step back).</summary>
    private sealed class Repeats(LogLine? last, int count)
    {
        private bool _over = last is null;
        private int _seen;

        public bool Has(LogLine line)
        {
            if (_over) return false;
            if (line.Nanoseconds < last!.Value.Nanoseconds) return true;
            if (line.Nanoseconds == last.Value.Nanoseconds && _seen++ < count) return true;
            _over = true;
            return false;
        }
    }
}

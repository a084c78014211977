using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Puente.Bench.Serving;

/// <summary>One caller over REST with binary tensors, on a connection of its own: the request's bytes are made once, so that what is measured is the server.</summary>
internal sealed class RestCaller : ICaller
{
    private const string ContentLength = "Content-Length:";

    private static readonly byte[] EndOfHead = "\r\n\r\n"u8.ToArray(), LastChunk = "0\r\n\r\n"u8.ToArray();
    private readonly TcpClient _connection = new() { NoDelay = true };
    private readonly byte[] _request;
    private byte[] _answer = new byte[64 * 1024];
    private NetworkStream? _stream;

    /// <param name="server">Whom to ask.</param>
    /// <param name="release">What it serves.</param>
    /// <param name="timeout">Longest wait in the queue, told to the server; null: none.</param>
    public RestCaller(Uri server, ReleaseFolder release, TimeSpan? timeout = null)
    {
        var side = release.Manifest.Serving.Side;
        var parameters = timeout is { } limit ? $"\"parameters\":{{\"timeout\":{(long)limit.TotalMicroseconds},\"binary_data_output\":true}}," : "\"parameters\":{\"binary_data_output\":true},";
        var json = Encoding.ASCII.GetBytes($"{{{parameters}\"inputs\":[{{\"name\":\"images\",\"shape\":[1,{side},{side},3],\"datatype\":\"UINT8\",\"parameters\":{{\"binary_data_size\":{release.ImageBytes}}}}}]}}");
        var head = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture,
            $"POST /v2/models/backbone/infer HTTP/1.1\r\nHost: {server.Authority}\r\nContent-Type: application/octet-stream\r\nInference-Header-Content-Length: {json.Length}\r\nContent-Length: {json.Length + release.ImageBytes}\r\n\r\n"));
        _request = [.. head, .. json, .. Images.Of(release)];
        _connection.Connect(server.Host, server.Port);
        _stream = _connection.GetStream();
    }

    public async Task<bool> AskAsync(CancellationToken cancellation)
    {
        await _stream!.WriteAsync(_request, cancellation);
        var (length, head) = (0, -1);
        while (head < 0)
        {
            length += await ReadAsync(length, cancellation);
            head = _answer.AsSpan(0, length).IndexOf(EndOfHead);
        }

        var lines = Encoding.ASCII.GetString(_answer, 0, head).Split("\r\n");
        var start = head + EndOfHead.Length;
        if (Array.Find(lines, line => line.StartsWith(ContentLength, StringComparison.OrdinalIgnoreCase)) is { } given)
        {
            var body = int.Parse(given.AsSpan(ContentLength.Length), CultureInfo.InvariantCulture);
            while (length < start + body) length += await ReadAsync(length, cancellation);
        }
        else
        {
            // In chunks, as faults are sent.
            while (!_answer.AsSpan(start, length - start).EndsWith(LastChunk)) length += await ReadAsync(length, cancellation);
        }

        var status = int.Parse(lines[0].AsSpan(9, 3), CultureInfo.InvariantCulture);
        return status switch
        {
            200 => true,
            503 => false,
            _ => throw new IOException($"The server answered {status}: {Encoding.UTF8.GetString(_answer, start, length - start)}"),
        };
    }

    public void Dispose()
    {
        _stream?.Dispose();
        _stream = null;
        _connection.Dispose();
    }

    private async ValueTask<int> ReadAsync(int at, CancellationToken cancellation)
    {
        if (at == _answer.Length) Array.Resize(ref _answer, 2 * at);
        var read = await _stream!.ReadAsync(_answer.AsMemory(at), cancellation);
        return read > 0 ? read : throw new IOException("The server closed the connection.");
    }
}

using System.Net.Sockets;
using System.Text;

namespace Puente.Serving.Tests.OpenInference.Protocol;

/// <summary>Bodies that are not as long as they say, sent by hand: no client library would.</summary>
public sealed class BrokenConnectionTests(ProtocolServer server) : IClassFixture<ProtocolServer>
{
    [Theory]
    [InlineData("cut short", "Content-Length: 100\r\n\r\n{\"inputs\"", "400")]
    [InlineData("negative length", "Content-Length: -1\r\n\r\n", "400")]
    [InlineData("length no number", "Content-Length: x\r\n\r\n", "400")]
    [InlineData("length beyond the bound", "Content-Length: 99999999999\r\n\r\n", "413")]
    [InlineData("chunk no number", "Transfer-Encoding: chunked\r\n\r\nzz\r\n", "400")]
    [InlineData("chunk cut short", "Transfer-Encoding: chunked\r\n\r\n10\r\n{", "400")]
    [InlineData("header of two lengths", "Content-Length: 2\r\nInference-Header-Content-Length: 1\r\nInference-Header-Content-Length: 2\r\n\r\n{}", "400")]
    public async Task A_body_that_is_not_as_it_says_is_refused_and_the_server_goes_on(string what, string rest, string status)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", server.Rest.BaseAddress!.Port);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"POST /v2/models/pair/infer HTTP/1.1\r\nHost: x\r\nConnection: close\r\nx-functions-key: k\r\n{rest}"));
        client.Client.Shutdown(SocketShutdown.Send);
        using var reader = new StreamReader(stream);
        // A peer that closes before its request is whole need not be answered; where it is, it is told.
        var answer = "";
        try
        {
            answer = await reader.ReadToEndAsync();
        }
        catch (IOException)
        {
            // Reset: the server had no use for the rest.
        }

        Assert.True(answer.Length == 0 || answer.StartsWith($"HTTP/1.1 {status}", StringComparison.Ordinal), $"{what}: {answer}");
        Assert.Equal("pair", (await server.GetAsync("/v2/models/pair")).GetProperty("name").GetString());
        await ProtocolServer.Until(() => server.Registry.Out == (0, 0), "all is given back");
    }

    [Fact]
    public async Task A_body_of_untold_length_is_bounded_too()
    {
        using var endless = new StreamContent(new MemoryStream(new byte[ProtocolServer.MaxBodyBytes + 1]));
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/v2/models/pair/infer", UriKind.Relative)) { Content = endless };
        request.Headers.TransferEncodingChunked = true;
        using var response = await server.Rest.SendAsync(request);
        Assert.Equal(413, (int)response.StatusCode);
    }
}

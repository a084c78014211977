using System.Net;
using System.Text;
using Puente.Cli.Client;

namespace Puente.Cli.Tests.Client;

/// <summary>Answers calls from a script, one entry a call; an entry may throw, as a dead tier does.</summary>
public sealed class FakeTier : HttpMessageHandler
{
    private readonly Queue<Func<HttpRequestMessage, HttpResponseMessage>> _script = [];

    public List<(string Method, string Path, string? Key, string? Idempotency)> Calls { get; } = [];

    /// <summary>The bodies of calls that had one.</summary>
    public List<string> Bodies { get; } = [];

    public FakeTier Then(HttpStatusCode code, string json, params (string Name, string Value)[] headers)
    {
        _script.Enqueue(_ =>
        {
            var response = new HttpResponseMessage(code) { Content = new StringContent(json, Encoding.UTF8, "application/json") };
            foreach (var (name, value) in headers) response.Headers.Add(name, value);
            return response;
        });
        return this;
    }

    public FakeTier ThenDead()
    {
        _script.Enqueue(_ => throw new HttpRequestException(HttpRequestError.ConnectionError, "Connection refused"));
        return this;
    }

    /// <summary>A link to it, whose key file lies in <paramref name="folder"/>.</summary>
    public TierHttp Link(TemporaryFolder folder, TimeSpan? patience = null)
    {
        folder.Write("""{"masterKey":"m","functionKeys":{"default":"k"},"systemKeys":{}}""", "hub", "secrets.json");
        var address = new TierAddress("hub", new Uri("http://127.0.0.1:1/"), null, folder.At("hub"), folder.At("hub.log"));
        return new TierHttp(new HttpClient(this), address, TimeProvider.System) { Patience = patience ?? TimeSpan.FromSeconds(20) };
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Content is { } content) Bodies.Add(await content.ReadAsStringAsync(cancellationToken));
        Calls.Add((request.Method.Method, request.RequestUri!.PathAndQuery, Header(request, "x-functions-key"), Header(request, "Idempotency-Key")));
        return _script.Dequeue()(request);
    }

    private static string? Header(HttpRequestMessage request, string name) => request.Headers.TryGetValues(name, out var values) ? values.Single() : null;
}

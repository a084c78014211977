using System.Net.Http.Headers;
using System.Text.Json;

namespace Puente.Bench.Dapr.Events;

/// <summary>Posts documents to a handler: what stands at the end of each way without Puente.</summary>
internal sealed class Poster(Uri address) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, UseCookies = false });

    public static byte[] Json(Document data) => JsonSerializer.SerializeToUtf8Bytes(data, JsonSerializerOptions.Web);

    public async Task PostAsync(byte[] json)
    {
        using var content = new ByteArrayContent(json);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var response = await _http.PostAsync(address, content);
        response.EnsureSuccessStatusCode();
    }

    public void Dispose() => _http.Dispose();
}

using Grpc.Core;
using Puente.Core;
using Puente.Scaling.Protocol;
using Puente.Scaling.Server;
using static Puente.Scaling.Tests.ScalerUnderTest;

namespace Puente.Scaling.Tests.Server;

public sealed class TlsTests : IDisposable
{
    private readonly TestCertificates _site = new();

    public void Dispose() => _site.Dispose();

    [Fact]
    public async Task Over_tls_any_client_is_answered_and_cleartext_is_not()
    {
        await using var scaler = await StartAsync(_site.Tls);
        Assert.Equal(("https", true, false), (scaler.Server.Address.Scheme, scaler.Server.Tls, scaler.Server.MutualTls));
        Assert.False((await Client(scaler, _site.Handler(null)).IsActiveAsync(Asks())).Result);
        using var channel = Grpc.Net.Client.GrpcChannel.ForAddress($"http://127.0.0.1:{scaler.Server.Address.Port}");
        await RefusedAsync(new ExternalScaler.ExternalScalerClient(channel).IsActiveAsync(Asks()));
    }

    [Fact]
    public async Task Over_mutual_tls_only_clients_of_its_authority_are_answered()
    {
        await using var scaler = await StartAsync(_site.MutualTls);
        using var right = _site.Client();
        scaler.Photographs.Tell(2);
        Assert.True((await Client(scaler, _site.Handler(right)).IsActiveAsync(Asks())).Result);
        Assert.True(scaler.Server.MutualTls);

        using var elsewhere = new TestCertificates();
        using var stranger = elsewhere.Client();
        using var server = _site.NoClient();
        var reads = scaler.Photographs.Reads;
        foreach (var wrong in new[] { stranger, server, null })
        {
            var client = Client(scaler, _site.Handler(wrong));
            // In TLS 1.3 the client learns of it when it first reads, or when its request breaks off: it says the one or the other.
            Assert.Contains((await RefusedAsync(client.IsActiveAsync(Asks()))).StatusCode, new[] { StatusCode.Unavailable, StatusCode.Internal });
            using var stream = client.StreamIsActive(Asks());
            await Assert.ThrowsAsync<RpcException>(() => NextAsync(stream));
        }

        Assert.Equal(reads, scaler.Photographs.Reads);
    }

    [Fact]
    public async Task A_certificate_that_is_renewed_is_used_by_the_next_connection()
    {
        await using var scaler = await StartAsync(_site.Tls);
        var before = await SeenAsync(scaler);
        var after = _site.WriteServer();
        Assert.NotEqual(before, after);
        Assert.Equal(after, await SeenAsync(scaler));
        // Half written: the one before stays.
        await File.WriteAllTextAsync(_site.At("tls.key"), "-----BEGIN", Cancel);
        Assert.Equal(after, await SeenAsync(scaler));
        File.Delete(_site.At("tls.crt"));
        Assert.Equal(after, await SeenAsync(scaler));
        Assert.Equal(_site.WriteServer(), await SeenAsync(scaler));
    }

    [Theory]
    [InlineData("tls.crt", "not PEM", "Scaler:CertificateFile")]
    [InlineData("tls.crt", null, "Scaler:CertificateFile")]
    [InlineData("tls.key", "not PEM", "Scaler:KeyFile")]
    [InlineData("tls.key", null, "Scaler:KeyFile")]
    [InlineData("ca.crt", "", "Scaler:ClientCaFile")]
    [InlineData("ca.crt", null, "Scaler:ClientCaFile")]
    public async Task A_wrong_file_is_told_at_the_start(string file, string? content, string field)
    {
        if (content is null) File.Delete(_site.At(file));
        else await File.WriteAllTextAsync(_site.At(file), content, Cancel);
        Assert.Equal(field, (await Assert.ThrowsAsync<InputException>(() => StartAsync(_site.MutualTls))).Field);
    }

    [Fact]
    public async Task A_key_of_another_certificate_is_told_at_the_start()
    {
        using var other = new TestCertificates();
        File.Copy(other.At("tls.key"), _site.At("tls.key"), overwrite: true);
        Assert.Equal("Scaler:KeyFile", (await Assert.ThrowsAsync<InputException>(() => StartAsync(_site.Tls))).Field);
    }

    private static ExternalScaler.ExternalScalerClient Client(ScalerUnderTest scaler, SocketsHttpHandler handler) => new(scaler.Connect(handler));

    /// <summary>The certificate that a new connection is shown.</summary>
    private async Task<string> SeenAsync(ScalerUnderTest scaler)
    {
        var seen = "";
        await Client(scaler, _site.Handler(null, thumbprint => seen = thumbprint)).IsActiveAsync(Asks());
        return seen;
    }
}

using System.Net;
using Puente.Cli.Client;
using Puente.Cli.Client.Contracts;
using Puente.Core;

namespace Puente.Cli.Tests.Client;

public sealed class UploadTests
{
    [Theory]
    [InlineData(0, 1, 0)]
    [InlineData(200, 1, 1)]
    [InlineData(201, 1, 2)]
    [InlineData(10, 30 << 20, 5)]
    [InlineData(3, 70 << 20, 3)]
    public void Requests_keep_the_bounds(int count, long size, int requests)
    {
        var files = Enumerable.Range(0, count).Select(i => new UploadFile($"{i}", $"{i}", size)).ToList();
        var batches = Upload.Batches(files).ToList();
        Assert.Equal(requests, batches.Count);
        Assert.Equal(files, batches.SelectMany(batch => batch));
    }

    [Fact]
    public async Task An_upload_that_was_cut_is_sent_again_whole()
    {
        using var folder = new TemporaryFolder();
        using var tier = new FakeTier().ThenDead().Then(HttpStatusCode.OK, """{"received":1}""");
        using var link = tier.Link(folder);
        var path = folder.Image(1, 48, "a.jpg");
        var sent = new List<int>();
        await Upload.SendAsync(link, "api/samples", [new UploadFile(path, "a.jpg", new FileInfo(path).Length)],
            new Dictionary<string, ManifestEntry> { ["a.jpg"] = new("a.jpg", ["crack"], "a", default) }, sent.Add, CancellationToken.None);
        Assert.Equal([1], sent);
        Assert.Equal(2, tier.Calls.Count);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"functionKeys":{}}""")]
    [InlineData("not json")]
    public void A_broken_key_file_is_told(string text)
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("secrets.json", Assert.Throws<InputException>(() => TierKey.Read(folder.Write(text, "secrets.json"))).Message, StringComparison.Ordinal);
    }
}

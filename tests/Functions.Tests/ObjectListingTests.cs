using System.Text;
using System.Text.Json;
using Puente.Core;
using Puente.Functions.Common.Objects;

namespace Puente.Functions.Tests;

/// <summary>What the storage bindings answer to <c>list</c>, read as one. Servers answer in the inbox's tests; here is what they do not.</summary>
public sealed class ObjectListingTests
{
    private static readonly Dictionary<string, string> _none = [];

    [Fact]
    public void A_page_of_S3_goes_on_after_its_last_key_unless_the_server_says_where()
    {
        const string listed = """[{"Key":"inbox/a.jpg","ETag":"\"abc\"","Size":7,"LastModified":"2026-05-04T09:12:33.5Z"},{"Key":"inbox/b.jpg","ETag":"W/\"def-2\"","Size":8}]""";
        var page = S3ListAnswer.Read(Parse($$"""{"IsTruncated":true,"Contents":{{listed}}}"""), "inbox/", null);
        Assert.Equal(new ObjectEntry("inbox/a.jpg", "abc", 7, new DateTimeOffset(2026, 5, 4, 9, 12, 33, 500, TimeSpan.Zero)), page.Entries[0]);
        Assert.Equal(new ObjectEntry("inbox/b.jpg", "def-2", 8, null), page.Entries[1]);
        Assert.Equal(("inbox/b.jpg", "inbox/b.jpg"), (page.Next, page.Resume));
        Assert.Equal("inbox/c", S3ListAnswer.Read(Parse($$"""{"IsTruncated":true,"NextMarker":"inbox/c","Contents":{{listed}}}"""), "inbox/", null).Next);
        Assert.Null(S3ListAnswer.Read(Parse($$"""{"IsTruncated":false,"Contents":{{listed}}}"""), "inbox/", null).Next);
        Assert.Equal(new ObjectPage([], null, "inbox/z"), S3ListAnswer.Read(Parse("""{"Contents":null}"""), "inbox/", "inbox/z") with { Entries = [] });
    }

    [Theory]
    [InlineData("""{"Name":"inbox/a.jpg","Properties":{"ETag":"0x8DC1","ContentLength":7,"LastModified":"2026-05-04T09:12:33Z"},"Metadata":{}}""")]
    [InlineData("""{"Name":"inbox/a.jpg","Properties":{"Etag":"\"0x8DC1\"","Content-Length":7,"Last-Modified":"Mon, 04 May 2026 09:12:33 GMT"}}""")]
    [InlineData("""{"name":"inbox/a.jpg","properties":{"eTag":"0x8DC1","contentLength":7,"lastModified":"2026-05-04T11:12:33+02:00"}}""")]
    public void A_page_of_Azure_is_read_by_the_SDKs_names_or_the_wires(string blob)
    {
        var page = AzureListAnswer.Read(Parse($"[{blob}]"), new Dictionary<string, string> { ["marker"] = "2!96!opaque", ["number"] = "1" }, "inbox/", "2!88!earlier");
        Assert.Equal(new ObjectEntry("inbox/a.jpg", "0x8DC1", 7, new DateTimeOffset(2026, 5, 4, 9, 12, 33, TimeSpan.Zero)), Assert.Single(page.Entries));
        Assert.Equal(("2!96!opaque", "2!96!opaque"), (page.Next, page.Resume));
        var last = AzureListAnswer.Read(Parse($"[{blob}]"), _none, "inbox/", "2!88!earlier");
        Assert.Equal((null, "2!88!earlier"), (last.Next, last.Resume));
    }

    [Fact]
    public void Paths_of_local_disk_become_keys_wherever_the_root_is()
    {
        string[] paths = ["/srv/inbox/edge/objects/inbox/b.jpg", "/srv/inbox/edge/objects/inbox/a/inbox/c.jpg", "/srv/inbox/edge/objects/inbox/B.jpg"];
        var page = Assert.Single(LocalListAnswer.Read(Parse(JsonSerializer.Serialize(paths)), "inbox/", null));
        Assert.Equal(["inbox/B.jpg", "inbox/a/inbox/c.jpg", "inbox/b.jpg"], page.Entries.Select(entry => entry.Key));
        Assert.Equal((null, "inbox/b.jpg"), (page.Next, page.Resume));
        // Of files that this machine does not see, the name is all that is known.
        Assert.All(page.Entries, entry => Assert.Equal(("", null, false), (entry.Version, entry.SizeBytes, entry.IsFile)));
        Assert.Equal(["inbox/b.jpg"], LocalListAnswer.Read(Parse(JsonSerializer.Serialize(paths)), "inbox/", "inbox/a/inbox/c.jpg").Single().Entries.Select(entry => entry.Key));
    }

    [Fact]
    public void Local_disk_is_listed_by_folder_in_pages_and_never_whole()
    {
        var paths = Enumerable.Range(0, 2300).Select(number => $"C:\\data\\objects\\inbox\\{number:D4}.jpg");
        var pages = LocalListAnswer.Read(Parse(JsonSerializer.Serialize(paths)), "inbox/", null).ToList();
        Assert.Equal([1000, 1000, 300], pages.Select(page => page.Entries.Count));
        Assert.Equal(["inbox/0999.jpg", "inbox/1999.jpg", null], pages.Select(page => page.Next));
        Assert.Equal("prefix", Assert.Throws<InputException>(() => LocalListAnswer.Read(Parse("[\"/a\"]"), "", null).ToList()).Field);
        Assert.Empty(LocalListAnswer.Read(Parse("[]"), "", null));
    }

    private static JsonElement Parse(string json) => JsonDocument.Parse(Encoding.UTF8.GetBytes(json)).RootElement;
}

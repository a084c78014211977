using Microsoft.AspNetCore.Http;

namespace Puente.Runtime.Functions.Tests;

public class BlobPathTemplateTests
{
    [Theory]
    [InlineData("inbox/{name}", "a/b.jpg", "name=a/b.jpg")]
    [InlineData("inbox/{name}.{ext}", "a.b.jpg", "name=a.b,ext=jpg")]
    [InlineData("inbox/{site}/{name}.jpg", "north/7.jpg", "site=north,name=7")]
    [InlineData("inbox/fixed.txt", "fixed.txt", "")]
    [InlineData("inbox/{name}.jpg", "a.png", null)]
    [InlineData("inbox/fixed.txt", "fixed_txt", null)]
    public void Names_are_captured(string template, string name, string? captured)
    {
        var match = BlobPathTemplate.Parse(template).Match(name);
        Assert.Equal(captured, match is null ? null : string.Join(",", match.Select(m => $"{m.Key}={m.Value}")));
    }

    [Theory]
    [InlineData("inbox")]
    [InlineData("inbox/")]
    [InlineData("in/{name}")]
    [InlineData("Inbox/{name}")]
    [InlineData("{container}/{name}")]
    [InlineData("inbox/{name")]
    [InlineData("inbox/{name}{name}")]
    public void Others_are_refused(string template) => Assert.Throws<FormatException>(() => BlobPathTemplate.Parse(template));

    [Fact]
    public void Expressions_are_filled_in()
    {
        var template = BlobPathTemplate.Parse("output/{name}.txt");
        Assert.Equal("output/a.txt", template.Resolve(new Dictionary<string, object?> { ["name"] = "a" }).ToString());
        Assert.Throws<BadHttpRequestException>(() => template.Resolve(new Dictionary<string, object?>()));
    }

    [Fact]
    public void No_name_leads_out_of_the_container()
    {
        var store = new BlobStore(Path.GetTempPath());
        Assert.Throws<BadHttpRequestException>(() => store.Locate(new BlobPath("inbox", "../other/file")));
        Assert.Throws<BadHttpRequestException>(() => store.Locate(new BlobPath("inbox", "/etc/hosts")));
    }

    [Fact]
    public void A_pause_doubles_up_to_its_bound()
    {
        var policy = new BlobRetryPolicy(5, TimeSpan.FromSeconds(1));
        Assert.Equal([1, 2, 4, 8], Enumerable.Range(1, 4).Select(i => policy.DelayAfter(i).TotalSeconds));
        Assert.Equal(TimeSpan.FromMinutes(10), policy.DelayAfter(5000));
    }
}

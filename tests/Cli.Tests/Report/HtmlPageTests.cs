using Puente.Cli.Report.Html;

namespace Puente.Cli.Tests.Report;

public sealed class HtmlPageTests
{
    [Fact]
    public void Whatever_it_is_given_stays_text()
    {
        const string hostile = "<script>alert(1)</script>";
        var page = new HtmlPage(hostile).Lead(hostile).Section(hostile).Text(hostile).Code(hostile).Cautions([hostile])
            .Figures([(hostile, hostile, hostile)]).Table([hostile], [[hostile]]).Folded(hostile, inner => inner.Text(hostile)).ToString();
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("&lt;script&gt;", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_fetched()
    {
        var page = new HtmlPage("x").Drawings([("<svg xmlns=\"http://www.w3.org/2000/svg\"/>", "a curve")]).Picture([1, 2, 3], "a picture").ToString();
        Assert.DoesNotContain("http:", page, StringComparison.Ordinal);
        Assert.DoesNotContain("https:", page, StringComparison.Ordinal);
        Assert.DoesNotContain("url(", page, StringComparison.Ordinal);
        Assert.DoesNotContain("src=", page.Replace("src=\"data:image/", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }
}

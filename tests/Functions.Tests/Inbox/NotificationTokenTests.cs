using System.Text;
using Microsoft.AspNetCore.Http;
using Puente.Edge.Inspections.Inbox.Notifications;

namespace Puente.Functions.Tests.Inbox;

/// <summary>Who may send notifications.</summary>
public sealed class NotificationTokenTests
{
    private const string Secret = "a-secret-of-some-length";

    [Theory]
    [InlineData("Bearer a-secret-of-some-length", true)]
    [InlineData("bearer  a-secret-of-some-length", true)]
    [InlineData("Basic anyone:a-secret-of-some-length", true)]
    [InlineData("Basic a-secret-of-some-length:", false)]
    [InlineData("Bearer a-secret-of-some-lengt", false)]
    [InlineData("Bearer", false)]
    [InlineData("Basic", false)]
    [InlineData("Digest a-secret-of-some-length", false)]
    [InlineData("a-secret-of-some-length", false)]
    [InlineData("", false)]
    public void The_secret_is_shown_as_bearer_token_or_password(string header, bool shown)
    {
        if (header.StartsWith("Basic ", StringComparison.Ordinal)) header = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(header[6..]));
        var request = new DefaultHttpContext().Request;
        request.Headers.Authorization = header;
        Assert.Equal(shown, NotificationToken.IsShown(request, Secret));
        Assert.False(NotificationToken.IsShown(request, null));
        Assert.False(NotificationToken.IsShown(request, ""));
    }

    [Fact]
    public void A_password_that_is_not_base64_is_none()
    {
        var request = new DefaultHttpContext().Request;
        request.Headers.Authorization = "Basic !!!";
        Assert.False(NotificationToken.IsShown(request, Secret));
    }
}

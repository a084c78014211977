using System.Text;
using Microsoft.AspNetCore.Http;
using Puente.Core;
using Puente.Core.Enrolments;
using Puente.Functions.Common.Http;

namespace Puente.Functions.Tests.Enrolling;

/// <summary>What anybody may send is read up to a bound, whether it says how long it is or not.</summary>
public sealed class BoundedBodyTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_beyond_the_bound_is_refused(bool saysItsLength)
    {
        Assert.Equal("edge-1", (await ReadAsync("""{"edge":"edge-1"}""", saysItsLength, 17)).Edge);
        Assert.Equal("body", (await Assert.ThrowsAsync<InputException>(() => ReadAsync("""{"edge":"edge-12"}""", saysItsLength, 17))).Field);
        Assert.Equal("body", (await Assert.ThrowsAsync<InputException>(() => ReadAsync("null", saysItsLength, 17))).Field);
        await Assert.ThrowsAsync<InputException>(() => ReadAsync("", saysItsLength, 17));
    }

    private static Task<ChallengeRequest> ReadAsync(string body, bool saysItsLength, int bound)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        var context = new DefaultHttpContext { Request = { Body = new MemoryStream(bytes), ContentLength = saysItsLength ? bytes.Length : null } };
        return JsonBody.ReadAsync<ChallengeRequest>(context.Request, bound, default);
    }
}

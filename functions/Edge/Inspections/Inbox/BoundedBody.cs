using Microsoft.AspNetCore.Http;
using Puente.Core;

namespace Puente.Edge.Inspections.Inbox;

/// <summary>Reads small bodies whole.</summary>
public static class BoundedBody
{
    /// <summary>The body's bytes.</summary>
    /// <exception cref="InputException">It has more than <paramref name="most"/>; no more than that is read.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpRequest request, int most, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (await request.Body.ReadAsync(buffer, cancellationToken) is > 0 and var read)
        {
            if (body.Length + read > most) throw new InputException("body", null, $"has more than {most} bytes", $"Send at most {most} bytes.");
            body.Write(buffer, 0, read);
        }

        return body.GetBuffer().AsMemory(0, (int)body.Length);
    }
}

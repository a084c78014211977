using System.Text;

namespace Puente.Runtime.Functions.Tests;

public class BlobCopies
{
    [Function("Upper")]
    [BlobOutput("upper-case/{name}")]
    public static string Upper([BlobTrigger("text-in/{name}")] string text, [BlobInput("headers/{name}")] byte[]? header) =>
        Encoding.UTF8.GetString(header ?? "none:"u8.ToArray()) + text.ToUpperInvariant();
}

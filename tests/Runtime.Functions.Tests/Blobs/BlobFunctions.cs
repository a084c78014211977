namespace Puente.Runtime.Functions.Tests;

public class BlobFunctions(Probe<string> probe)
{
    [Function("Inbox")]
    public async Task Inbox([BlobTrigger("inbox/{name}.{ext}")] Stream blob, string name, string ext, FunctionContext context, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(blob);
        var text = await reader.ReadToEndAsync(cancellationToken);
        Assert.Equal($"inbox/{name}.{ext}", context.BindingContext.BindingData["BlobTrigger"]);
        await probe.RunAsync($"{name}|{ext}|{text}|{context.RetryContext!.RetryCount}", cancellationToken);
    }
}

using System.Globalization;
using Microsoft.AspNetCore.Http;
using Puente.Serving.Engine;
using Puente.Serving.OpenInference.Answers;
using Puente.Serving.OpenInference.Requests;

namespace Puente.Serving.OpenInference.Rest;

/// <summary>Inference: body → request → model → answer, all in rented memory.</summary>
internal sealed class InferHandler(IModelRegistry registry, MemoryBudget budget)
{
    /// <summary>Bytes of the JSON part, where binary tensors follow it; 0: the body is one input's bytes.</summary>
    public const string HeaderLength = "Inference-Header-Content-Length";

    public async Task AnswerAsync(HttpContext context)
    {
        var (name, version) = (context.Model()!, context.Version());
        // A model that is not there is told before the body is read; one that is there is not held while a slow body comes.
        registry.Rent(name, version).Dispose();
        using var memory = new RentedMemory(budget);
        var body = await RequestBody.ReadAsync(context, memory);
        using var model = registry.Rent(name, version);
        var call = InferRequestReader.Read(model.Description, Read(model.Description, context, body, memory), memory);
        using var answer = await model.InferAsync(call.Request with { MayRunHere = true }, context.RequestAborted);
        await InferAnswerWriter.WriteAsync(context, model.Description, call.Id, AnsweredTensor.Of(model.Description, call, answer));
    }

    private static WireRequest Read(ModelDescription model, HttpContext context, ReadOnlyMemory<byte> body, RentedMemory memory)
    {
        if (!context.Request.Headers.TryGetValue(HeaderLength, out var header)) return InferJsonReader.Read(model.Name, body, null);
        if (!int.TryParse(header, NumberStyles.None, CultureInfo.InvariantCulture, out var length) || length > body.Length)
            throw Faults.Invalid($"{HeaderLength} '{Faults.Shorten(header.ToString())}': is not a length within the body of {body.Length} bytes. Give the bytes of the JSON part");
        return length == 0 ? RawRequest.Read(model, body, memory) : InferJsonReader.Read(model.Name, body[..length], body[length..]);
    }
}

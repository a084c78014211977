using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Puente.Serving.Engine;
using Puente.Serving.OpenInference.Answers;
using Puente.Serving.Tensors;

namespace Puente.Serving.OpenInference.Rest;

/// <summary>
/// Writes an inference response: JSON with flat data, then the binary outputs in their order, straight from the engine's memory.
/// JSON whose length must be told first (binary outputs follow it, or it is short) is gathered in rented memory; the rest is
/// written as it comes.
/// </summary>
internal static class InferAnswerWriter
{
    /// <summary>Elements written between looks at how much waits to be sent; bytes of tensors whose JSON is gathered.</summary>
    private const int Chunk = 4096, Gathered = 64 * 1024;

    /// <summary>Bytes that wait before the writer waits for the client.</summary>
    private const int FlushAt = 64 * 1024;
    private static readonly JsonWriterOptions Plain = new() { SkipValidation = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static async Task WriteAsync(HttpContext context, ModelDescription model, string? id, AnsweredTensor[] tensors)
    {
        foreach (var tensor in tensors)
            if (!tensor.Binary) JsonTensorWriter.Check(tensor);
        var response = context.Response;
        var encoding = ResponseEncoding.Choose(context.Request);
        if (encoding is null)
        {
            await WriteAsync(response, response.BodyWriter, model, id, tensors, plain: true, context.RequestAborted);
            return;
        }

        await using var stream = ResponseEncoding.Open(response, encoding);
        var pipe = PipeWriter.Create(stream, new StreamPipeWriterOptions(leaveOpen: true));
        await WriteAsync(response, pipe, model, id, tensors, plain: false, context.RequestAborted);
        await pipe.CompleteAsync();
    }

    private static async Task WriteAsync(
        HttpResponse response, PipeWriter pipe, ModelDescription model, string? id, AnsweredTensor[] tensors, bool plain, CancellationToken cancellationToken)
    {
        var (tail, isBinary) = (0L, false);
        foreach (var tensor in tensors)
            if (tensor.Binary) (tail, isBinary) = (tail + tensor.Bytes.Length, true);
        response.ContentType = isBinary ? "application/octet-stream" : "application/json";
        if (!isBinary && tensors.Sum(tensor => (long)tensor.Bytes.Length) > Gathered)
        {
            await WriteJsonAsync(pipe, pipe, model, id, tensors, cancellationToken);
        }
        else
        {
            using var json = new PooledBuffer();
            await WriteJsonAsync(json, null, model, id, tensors, cancellationToken);
            if (isBinary) response.Headers[InferHandler.HeaderLength] = json.Length.ToString(CultureInfo.InvariantCulture);
            if (plain) response.ContentLength = json.Length + tail;
            pipe.Write(json.Written.Span);
        }

        foreach (var tensor in tensors)
            if (tensor.Binary) await pipe.WriteAsync(tensor.Bytes, cancellationToken);
        await pipe.FlushAsync(cancellationToken);
    }

    /// <param name="target">Where the JSON goes.</param>
    /// <param name="pipe">The same where it is sent as it comes; else null.</param>
    private static async Task WriteJsonAsync(
        IBufferWriter<byte> target, PipeWriter? pipe, ModelDescription model, string? id, AnsweredTensor[] tensors, CancellationToken cancellationToken)
    {
        await using var writer = new Utf8JsonWriter(target, Plain);
        writer.WriteStartObject();
        writer.WriteString("model_name", model.Name);
        writer.WriteString("model_version", ModelVersion.Text(model.Version));
        if (id is not null) writer.WriteString("id", id);
        writer.WriteStartArray("outputs");
        foreach (var tensor in tensors)
        {
            WriteHead(writer, tensor);
            if (!tensor.Binary)
            {
                writer.WriteStartArray("data");
                for (var data = new JsonTensorWriter(tensor); !data.Done;)
                {
                    data.Write(writer, Chunk);
                    if (pipe is null) continue;
                    writer.Flush();
                    if (pipe.UnflushedBytes >= FlushAt) await pipe.FlushAsync(cancellationToken);
                }

                writer.WriteEndArray();
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteHead(Utf8JsonWriter writer, AnsweredTensor tensor)
    {
        writer.WriteStartObject();
        writer.WriteString("name", tensor.Name);
        writer.WriteString("datatype", tensor.Type.Name());
        writer.WriteStartArray("shape");
        foreach (var dimension in tensor.Shape) writer.WriteNumberValue(dimension);
        writer.WriteEndArray();
        if (!tensor.Binary) return;
        writer.WriteStartObject("parameters");
        writer.WriteNumber("binary_data_size", tensor.Bytes.Length);
        writer.WriteEndObject();
    }
}

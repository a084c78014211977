using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Puente.Serving.Models;

namespace Puente.Serving.OpenInference;

/// <summary>Writes an inference response: JSON with flat data, and binary outputs after it where they were asked for.</summary>
internal static class InferResponseWriter
{
    public static async Task WriteAsync(HttpContext context, ServedModel model, InferRequest request, InferenceOutput output)
    {
        var json = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(json)) WriteJson(writer, model, request, output);
        var tails = request.Outputs.Where(o => o.Binary).Select(o => MemoryMarshal.AsBytes(Values(o.Tensor, output).AsSpan()).ToArray()).ToList();
        var response = context.Response;
        response.ContentType = tails.Count == 0 ? "application/json" : "application/octet-stream";
        if (tails.Count > 0) response.Headers["Inference-Header-Content-Length"] = json.WrittenCount.ToString(CultureInfo.InvariantCulture);
        response.ContentLength = json.WrittenCount + tails.Sum(t => (long)t.Length);
        await response.Body.WriteAsync(json.WrittenMemory, context.RequestAborted);
        foreach (var tail in tails) await response.Body.WriteAsync(tail, context.RequestAborted);
    }

    private static void WriteJson(Utf8JsonWriter writer, ServedModel model, InferRequest request, InferenceOutput output)
    {
        writer.WriteStartObject();
        writer.WriteString("model_name", model.Name);
        writer.WriteString("model_version", model.Version);
        if (request.Id is not null) writer.WriteString("id", request.Id);
        writer.WriteStartArray("outputs");
        foreach (var wanted in request.Outputs)
        {
            var values = Values(wanted.Tensor, output);
            writer.WriteStartObject();
            writer.WriteString("name", wanted.Tensor.Name);
            writer.WriteString("datatype", "FP32");
            writer.WriteStartArray("shape");
            writer.WriteNumberValue(request.Count);
            writer.WriteNumberValue(wanted.Tensor.Width);
            writer.WriteEndArray();
            if (wanted.Binary)
            {
                writer.WriteStartObject("parameters");
                writer.WriteNumber("binary_data_size", values.Length * sizeof(float));
                writer.WriteEndObject();
            }
            else
            {
                WriteData(writer, wanted.Tensor, values);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteData(Utf8JsonWriter writer, ServedTensor tensor, float[] values)
    {
        if (!values.All(float.IsFinite)) throw new InvalidOperationException($"The output '{tensor.Name}' is not finite, which JSON cannot carry.");
        writer.WriteStartArray("data");
        foreach (var value in values) writer.WriteNumberValue(value);
        writer.WriteEndArray();
    }

    private static float[] Values(ServedTensor tensor, InferenceOutput output) =>
        tensor.Name == ServedModel.Logits ? output.Logits : output.Embeddings;
}

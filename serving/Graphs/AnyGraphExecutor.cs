using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Puente.Serving.Batching;
using Puente.Serving.Engine;
using Puente.Serving.Sessions;
using Puente.Serving.Tensors;

namespace Puente.Serving.Graphs;

/// <summary>A graph with strings, or with sizes that only a request or a run tells: each request is a pass of its own.</summary>
/// <param name="graph">The open graph; freed with this.</param>
/// <param name="description">Its tensors as callers see them.</param>
/// <param name="reshapes">For each input, then each output, the row's shape as the other side has it: the graph's for an input, the caller's for an output; null: the same.</param>
/// <param name="clock">Of all timestamps.</param>
internal sealed class AnyGraphExecutor(GraphSession graph, ModelDescription description, IReadOnlyList<IReadOnlyList<long>?> reshapes, TimeProvider clock) : IPassExecutor
{
    private readonly RunOptions _options = new();
    private readonly string[] _inputs = [.. description.Inputs.Select(tensor => tensor.Name)];

    /// <inheritdoc/>
    public bool CanJoin(PassItem first, PassItem next) => false;

    /// <inheritdoc/>
    public PassTimes Execute(IReadOnlyList<PassItem> items, int rows, int place)
    {
        var began = clock.GetTimestamp();
        var job = items[0].Job;
        var pins = new List<GCHandle>();
        var inputs = new List<OrtValue>();
        try
        {
            for (var i = 0; i < _inputs.Length; i++)
            {
                var given = job.Request.Inputs[i];
                inputs.Add(Input(description.Inputs[i].Type, given with { Shape = Reshaped(given.Shape, reshapes[i]) }, pins));
            }

            var placed = clock.GetTimestamp();
            var wanted = job.Request.Outputs.Select(i => description.Outputs[i]).ToList();
            using var outputs = graph.Session.Run(_options, _inputs, inputs, [.. wanted.Select(tensor => tensor.Name)]);
            var ran = clock.GetTimestamp();
            var shapes = outputs.Select(value => value.GetTensorTypeAndShape().Shape).ToArray();
            var data = outputs.Select((value, i) => Output(wanted[i].Type, value, Count(shapes[i]))).ToArray();
            for (var i = 0; i < shapes.Length; i++) shapes[i] = Reshaped(shapes[i], reshapes[_inputs.Length + job.Request.Outputs[i]]);
            job.Answer = new AnswerMemory(shapes, [.. data.Select(bytes => bytes.Length)]);
            for (var i = 0; i < data.Length; i++) data[i].Span.CopyTo(job.Answer.Output(i));
            return new PassTimes(began, placed, ran, clock.GetTimestamp());
        }
        finally
        {
            foreach (var input in inputs) input.Dispose();
            foreach (var pin in pins) pin.Free();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _options.Dispose();
        graph.Dispose();
    }

    private static OrtValue Input(TensorType type, TensorData data, List<GCHandle> pins)
    {
        if (type == TensorType.Bytes) return Strings(data);
        if (!MemoryMarshal.TryGetArray(data.Bytes, out var bytes)) bytes = new ArraySegment<byte>(data.Bytes.ToArray());
        pins.Add(GCHandle.Alloc(bytes.Array, GCHandleType.Pinned));
        var address = bytes.Count == 0 ? pins[^1].AddrOfPinnedObject() : Marshal.UnsafeAddrOfPinnedArrayElement(bytes.Array!, bytes.Offset);
        return OrtValue.CreateTensorValueWithData(OrtMemoryInfo.DefaultInstance, type.Onnx(), data.Shape, address, bytes.Count);
    }

    private static OrtValue Strings(TensorData data)
    {
        var value = OrtValue.CreateTensorWithEmptyStrings(OrtAllocator.DefaultInstance, data.Shape);
        var rest = data.Bytes.Span;
        for (var i = 0; !rest.IsEmpty; i++)
        {
            var length = (int)BinaryPrimitives.ReadUInt32LittleEndian(rest);
            value.StringTensorSetElementAt(rest.Slice(sizeof(uint), length), i);
            rest = rest[(sizeof(uint) + length)..];
        }

        return value;
    }

    private static Memory<byte> Output(TensorType type, OrtValue value, long count)
    {
        if (type != TensorType.Bytes) return value.GetTensorMutableRawData().ToArray();
        using var bytes = new MemoryStream();
        Span<byte> length = stackalloc byte[sizeof(uint)];
        for (var i = 0; i < count; i++)
        {
            var element = value.GetStringElementAsMemory(i).Span;
            var text = System.Text.Encoding.UTF8.GetBytes(element.ToArray());
            BinaryPrimitives.WriteUInt32LittleEndian(length, (uint)text.Length);
            bytes.Write(length);
            bytes.Write(text);
        }

        return bytes.ToArray();
    }

    /// <summary>The rows of <paramref name="shape"/>, each as <paramref name="row"/> has it; its one -1 is what is left.</summary>
    private long[] Reshaped(long[] shape, IReadOnlyList<long>? row)
    {
        if (row is null) return shape;
        long[] reshaped = description.MaxBatchSize > 0 ? [shape[0], .. row] : [.. row];
        var open = Array.IndexOf(reshaped, -1);
        if (open < 0) return reshaped;
        reshaped[open] = 1;
        reshaped[open] = Count(shape) / Math.Max(1, Count(reshaped));
        return reshaped;
    }

    private static long Count(long[] shape)
    {
        long count = 1;
        foreach (var dimension in shape) count *= dimension;
        return count;
    }
}

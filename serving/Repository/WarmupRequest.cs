using System.Runtime.InteropServices;
using Puente.Serving.Engine;
using Puente.Serving.Repository.Configuration;
using Puente.Serving.Tensors;

namespace Puente.Serving.Repository;

/// <summary>A warm-up request of a model; its tensors are made when it is built.</summary>
public sealed class WarmupRequest
{
    private readonly RepositoryModel _model;
    private readonly WarmupSample _sample;
    private readonly ulong _seed;
    private readonly int _index;

    internal WarmupRequest(RepositoryModel model, WarmupSample sample, ulong seed, int index) => (_model, _sample, _seed, _index) = (model, sample, seed, index);

    /// <summary>Its name, for messages.</summary>
    public string Name => _sample.Name;

    /// <summary>How often it is sent.</summary>
    public int Count => _sample.Count;

    /// <summary>The request: every input, one row's data for each row of the batch, and all outputs wanted.</summary>
    /// <exception cref="Core.InputException">A data file is missing or of the wrong length.</exception>
    public InferenceRequest Build()
    {
        var config = _model.Config;
        var rows = config.MaxBatchSize > 0 ? _sample.BatchSize : 1;
        return new InferenceRequest([.. config.Inputs.Select((input, i) => Tensor(_sample.Inputs[input.Name], rows, config.MaxBatchSize > 0, i))], rows, [.. Enumerable.Range(0, config.Outputs.Count)]);
    }

    private TensorData Tensor(WarmupInput input, int rows, bool batched, int index)
    {
        var row = Row(input, index);
        var bytes = row;
        if (rows > 1)
        {
            bytes = new byte[row.Length * rows];
            for (var i = 0; i < rows; i++) row.CopyTo(bytes, i * row.Length);
        }

        return new TensorData(batched ? [rows, .. input.Dims] : [.. input.Dims], bytes);
    }

    private byte[] Row(WarmupInput input, int index)
    {
        var elements = (int)Shapes.Elements(input.Dims);
        // A string of no bytes is its length alone.
        var size = input.Type == TensorType.Bytes ? sizeof(int) : input.Type.Size();
        if (input.Data == WarmupData.File) return new ModelFolder(_model.Root, _model.Name).Warmup(input.File, input.Type == TensorType.Bytes ? -1 : (long)elements * size);
        var bytes = new byte[elements * size];
        if (input.Data == WarmupData.Random) Fill(bytes, input.Type, new RandomBits(_seed, (ulong)_index, (ulong)index));
        return bytes;
    }

    /// <summary>Floats in [0, 1), bytes of any value; wider whole numbers are 0 or 1, for they may be indices.</summary>
    private static void Fill(Span<byte> bytes, TensorType type, RandomBits random)
    {
        switch (type)
        {
            case TensorType.Bytes: break;
            case TensorType.UInt8 or TensorType.Int8: Each<byte>(bytes, () => (byte)random.Next()); break;
            case TensorType.Bool: Each<byte>(bytes, () => (byte)(random.Next() & 1)); break;
            case TensorType.UInt16 or TensorType.Int16: Each<ushort>(bytes, () => (ushort)(random.Next() & 1)); break;
            case TensorType.UInt32 or TensorType.Int32: Each<uint>(bytes, () => (uint)(random.Next() & 1)); break;
            case TensorType.UInt64 or TensorType.Int64: Each<ulong>(bytes, () => random.Next() & 1); break;
            case TensorType.Float16: Each<Half>(bytes, () => (Half)random.Unit()); break;
            case TensorType.BFloat16: Each<ushort>(bytes, () => (ushort)(BitConverter.SingleToUInt32Bits((float)random.Unit()) >> 16)); break;
            case TensorType.Float32: Each<float>(bytes, () => (float)(random.Next() >> 40) / (1 << 24)); break;
            case TensorType.Float64: Each<double>(bytes, random.Unit); break;
            default: throw new ArgumentOutOfRangeException(nameof(type), type, "No element type of the protocol.");
        }
    }

    private static void Each<T>(Span<byte> bytes, Func<T> next) where T : unmanaged
    {
        foreach (ref var element in MemoryMarshal.Cast<byte, T>(bytes)) element = next();
    }
}

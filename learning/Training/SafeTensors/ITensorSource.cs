using Puente.Core;

namespace Puente.Learning.Training.SafeTensors;

/// <summary>Named tensors in one file or several. Nothing is read but what is asked for.</summary>
public interface ITensorSource : IDisposable
{
    /// <summary>What errors call it.</summary>
    string Name { get; }

    /// <summary>The tensors.</summary>
    IReadOnlyList<TensorEntry> Entries { get; }

    /// <summary>The texts under <c>__metadata__</c>.</summary>
    IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The elements of an F32, F16, BF16 or F64 tensor, row-major, as float32.</summary>
    /// <exception cref="InputException">There is no such tensor, it holds something else, or the file is cut short.</exception>
    float[] Floats(string tensor);

    /// <summary>The elements of an I64 tensor, row-major.</summary>
    /// <exception cref="InputException">There is no such tensor, it holds something else, or the file is cut short.</exception>
    long[] Integers(string tensor);
}

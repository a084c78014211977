using Puente.Learning.Training.SafeTensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Puente.Learning.Tests;

/// <summary>Tensors that PyTorch computed; the maker lies beside each file.</summary>
public sealed class Fixture(string name) : IDisposable
{
    private readonly SafeTensorsFile _file = SafeTensorsFile.Open(Path.Combine(AppContext.BaseDirectory, "Fixtures", "objectives", name));

    public Tensor this[string key]
    {
        get
        {
            var entry = _file.Entry(key);
            long[] shape = [.. entry.Shape];
            return entry.DataType switch
            {
                "U8" => tensor(_file.Bytes(key), shape),
                "I64" => tensor(_file.Integers(key), shape),
                _ => tensor(_file.Floats(key), shape),
            };
        }
    }

    public float Scalar(string key) => _file.Floats(key).Single();

    public void Fill(nn.Module module, string prefix = "") => ModuleState.Load(_file, module, prefix);

    public void Dispose() => _file.Dispose();

    public static void Near(Tensor expected, Tensor actual, double tolerance = 1e-5)
    {
        Assert.Equal(expected.shape, actual.shape);
        var largest = (expected - actual).abs().max().item<float>();
        Assert.True(largest <= tolerance, $"largest difference {largest:g3}");
    }
}

using System.Runtime.InteropServices;
using CsCheck;
using Puente.Core;
using Puente.Learning.Training.SafeTensors;
using TorchSharp;

namespace Puente.Learning.Tests.Training;

public class SafeTensorsTypesTests
{
    private static readonly Gen<(string Name, float[] Values, bool Deep)[]> Files =
        Gen.Select(Gen.String[Gen.Char.AlphaNumeric, 1, 12], Gen.Float.Array[0, 40], Gen.Bool).Array[0, 6]
            .Select(tensors => tensors.DistinctBy(tensor => tensor.Item1).ToArray());

    [Fact]
    public void Every_floating_point_type_comes_out_as_float32()
    {
        float[] values = [0, 1, -2.5f, 0.15625f, 65504, -6.103515625e-5f];
        using var folder = new TemporaryFolder();
        folder.Write("x", ("F16", values.SelectMany(v => BitConverter.GetBytes((Half)v)).ToArray()),
            ("BF16", values.SelectMany(v => BitConverter.GetBytes((ushort)(BitConverter.SingleToUInt32Bits(v) >> 16))).ToArray()),
            ("F64", values.SelectMany(v => BitConverter.GetBytes((double)v)).ToArray()),
            ("F32", MemoryMarshal.AsBytes(values.AsSpan()).ToArray()));
        using var file = SafeTensorsFile.Open(folder["x"]);
        foreach (var type in new[] { "F32", "F16", "F64" }) Assert.Equal(values, file.Floats(type));
        Assert.Equal([0, 1, -2.5f, 0.15625f, 65280, -6.103515625e-5f], file.Floats("BF16"));
    }

    [Fact]
    public void Whole_numbers_are_no_weights()
    {
        using var folder = new TemporaryFolder();
        folder.Write("x", ("U8", [1, 2]));
        using var file = SafeTensorsFile.Open(folder["x"]);
        Assert.Contains("of type U8, not F32, F16, BF16 or F64", Assert.Throws<InputException>(() => file.Floats("U8")).Message);
    }

    [Fact]
    public void Reading_allocates_the_tensor_asked_for_and_little_else()
    {
        const int elements = 1_000_000;
        using var folder = new TemporaryFolder();
        folder.Write("x", ("BF16", new byte[2 * elements]), ("F64", new byte[8 * 4 * elements]));
        var before = GC.GetAllocatedBytesForCurrentThread();
        using var file = SafeTensorsFile.Open(folder["x"]);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 200_000);
        Assert.Equal(elements, file.Floats("BF16").Length);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 4 * elements, 4 * elements + 400_000);
    }

    [Fact]
    public void A_weight_that_is_not_finite_is_named()
    {
        using var folder = new TemporaryFolder();
        foreach (var bad in new[] { float.NaN, float.PositiveInfinity })
        {
            new SafeTensorsWriter().Add("layer.weight", [1, 2, bad, 4], 2, 2).Add("layer.bias", [0f, 0], 2).Write(folder["x"]);
            using var module = new Layer();
            using var file = SafeTensorsFile.Open(folder["x"]);
            var error = Assert.Throws<InputException>(() => ModuleState.Load(file, module));
            Assert.Contains("'layer.weight' (element 2 of 4)", error.Message);
        }
    }

    [Fact]
    public void A_long_name_is_cut_in_errors()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["x"], RawTensors.Bytes("{\"" + new string('a', 100_000) + "\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}", 8));
        Assert.InRange(Assert.Throws<InputException>(() => SafeTensorsFile.Open(folder["x"])).Message.Length, 1, 400);
    }

    [Fact]
    public void Any_file_the_writer_makes_reads_back_equal()
    {
        using var folder = new TemporaryFolder();
        Files.Sample(
            tensors =>
            {
                Write(folder["x"], tensors);
                using var file = SafeTensorsFile.Open(folder["x"]);
                return file.Entries.Count == tensors.Length && tensors.All(t => MemoryMarshal.AsBytes(file.Floats(t.Name).AsSpan()).SequenceEqual(MemoryMarshal.AsBytes(t.Values.AsSpan())));
            },
            iter: 40, threads: 1);
    }

    [Fact]
    public void A_flipped_byte_is_refused_or_read_and_nothing_else()
    {
        using var folder = new TemporaryFolder();
        Gen.Select(Files.Where(tensors => tensors.Length > 0), Gen.Select(Gen.Int[0, 2000], Gen.Byte).Array[40]).Sample(
            (tensors, flips) =>
            {
                Write(folder["x"], tensors);
                var whole = File.ReadAllBytes(folder["x"]);
                foreach (var (at, value) in flips) ReadFlipped(folder["y"], whole, at % whole.Length, value);
            },
            iter: 40, threads: 1);
    }

    private static void ReadFlipped(string path, byte[] whole, int at, byte value)
    {
        File.WriteAllBytes(path, [.. whole[..at], value, .. whole[(at + 1)..]]);
        try
        {
            using var file = SafeTensorsFile.Open(path);
            foreach (var entry in file.Entries.Where(entry => entry.DataType is "F32" or "F16" or "F64")) file.Floats(entry.Name);
        }
        catch (InputException)
        {
            // One of the two things that may happen.
        }
    }

    private static void Write(string path, (string Name, float[] Values, bool Deep)[] tensors)
    {
        var writer = new SafeTensorsWriter();
        foreach (var (name, values, deep) in tensors) writer.Add(name, values, deep ? [1, values.Length, 1] : [values.Length]);
        writer.Write(path);
    }

    private sealed class Layer : torch.nn.Module
    {
        private readonly TorchSharp.Modules.Linear layer = torch.nn.Linear(2, 2);

        public Layer() : base(nameof(Layer)) => RegisterComponents();
    }
}

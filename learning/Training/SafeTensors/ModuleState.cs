using TorchSharp;
using static TorchSharp.torch;

namespace Puente.Learning.Training.SafeTensors;

/// <summary>Weights and buffers of a module, to and from safetensors, under their state_dict names.</summary>
public static class ModuleState
{
    /// <summary>Adds every parameter and buffer of <paramref name="module"/> under <paramref name="prefix"/>, each as <see cref="Add(SafeTensorsWriter, string, Tensor)"/> does.</summary>
    public static void Add(SafeTensorsWriter writer, nn.Module module, string prefix = "")
    {
        foreach (var (name, tensor) in module.state_dict()) Add(writer, prefix + name, tensor);
    }

    /// <summary>Adds <paramref name="tensor"/>, float or int64; it is read as it is written, without a copy in managed memory.</summary>
    public static void Add(SafeTensorsWriter writer, string name, Tensor tensor)
    {
        var type = tensor.dtype switch
        {
            ScalarType.Float32 => "F32",
            ScalarType.Int64 => "I64",
            var other => throw new ArgumentException($"Tensor '{name}' is {other}, must be Float32 or Int64.", nameof(tensor)),
        };
        writer.Add(new PendingTensor(name, type, tensor.shape, stream =>
        {
            using var scope = NewDisposeScope();
            stream.Write(tensor.detach().cpu().contiguous().bytes);
        }));
    }

    /// <summary>Fills every parameter and buffer of <paramref name="target"/> from <paramref name="source"/>, of the same architecture.</summary>
    public static void Copy(nn.Module source, nn.Module target)
    {
        using var guard = no_grad();
        var values = source.state_dict();
        foreach (var (name, tensor) in target.state_dict()) tensor.copy_(values[name]);
    }

    /// <summary>Fills every parameter and buffer of <paramref name="module"/> from <paramref name="file"/>.</summary>
    /// <exception cref="Core.InputException">A tensor is missing, has another shape, or a weight is not finite.</exception>
    public static void Load(SafeTensorsFile file, nn.Module module, string prefix = "")
    {
        foreach (var (name, tensor) in module.state_dict()) Load(file, prefix + name, tensor);
    }

    /// <summary>Fills <paramref name="target"/> from the tensor called <paramref name="name"/>.</summary>
    public static void Load(SafeTensorsFile file, string name, Tensor target)
    {
        var entry = file.Entry(name);
        if (!entry.Shape.SequenceEqual(target.shape))
            throw new Core.InputException("safetensors", name, $"has shape [{string.Join(", ", entry.Shape)}], not [{string.Join(", ", target.shape)}]", "Use a file of the same architecture.");
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        target.copy_(target.dtype == ScalarType.Int64
            ? tensor(file.Integers(name), target.shape)
            : tensor(Finite.Checked(file.Name, name, file.Floats(name)), target.shape));
    }
}

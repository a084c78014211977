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

    /// <summary>Adds <paramref name="tensor"/>, float or int64. It is copied as it is written, one tensor at a time, and must live until then.</summary>
    public static void Add(SafeTensorsWriter writer, string name, Tensor tensor)
    {
        if (tensor.dtype == ScalarType.Int64) writer.AddIntegers(name, () => Elements<long>(tensor), tensor.shape);
        else writer.AddFloats(name, () => Elements<float>(tensor), tensor.shape);
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

    private static T[] Elements<T>(Tensor tensor) where T : unmanaged
    {
        using var scope = NewDisposeScope();
        return tensor.detach().cpu().contiguous().data<T>().ToArray();
    }
}

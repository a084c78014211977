using System.Globalization;
using Puente.Core;
using TorchSharp;

namespace Puente.Learning.Training.Tasks;

/// <summary>Where tensors are computed, by name. The CUDA path needs <c>-p:Accelerator=Cuda</c> and a GPU; no build of it has been run yet.</summary>
public static class Devices
{
    /// <summary>The device called <paramref name="name"/>; null for the CPU.</summary>
    /// <exception cref="InputException">There is no such device here.</exception>
    public static torch.Device? Of(string name)
    {
        if (name == "cpu") return null;
        var parts = name.Split(':');
        var index = 0;
        if (parts[0] != "cuda" || parts.Length > 2 || (parts.Length == 2 && !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out index)))
            throw new InputException("device", name, "is not known to this trainer", "Give cpu, cuda or cuda:N.");
        var count = torch.cuda.is_available() ? torch.cuda.device_count() : 0;
        return index < count
            ? torch.device(DeviceType.CUDA, index)
            : throw new InputException("device", name, $"is not here: {count} CUDA devices are seen", "Build with -p:Accelerator=Cuda on a machine with a GPU, or give cpu.");
    }
}

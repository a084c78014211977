using System.Globalization;
using Microsoft.ML.OnnxRuntime;
using Puente.Core;
using Puente.Serving.Repository.Configuration;
using Puente.Serving.Sessions;

namespace Puente.Serving.Repository;

/// <summary>What a model's configuration says of its sessions.</summary>
internal static class SessionsOf
{
    private const string Threads = "intra_op_thread_count";

    /// <param name="config">The configuration.</param>
    /// <param name="given">The process's settings, which hold where the configuration says nothing.</param>
    /// <exception cref="InputException">It asks for a provider that is not here, or for a number that is none.</exception>
    public static SessionFactory Read(ModelConfig config, SessionSettings given)
    {
        var accelerators = config.Optimization.GpuAccelerators.Concat(config.Optimization.CpuAccelerators).Select(accelerator => Provider(config.Name, accelerator.Name)).ToList();
        var onGpu = config.Instances.Any(group => group.Kind == InstanceKind.Gpu);
        var settings = given with
        {
            Providers = (accelerators.Count, onGpu) switch
            {
                (0, false) => given.Providers,
                (0, true) => [ExecutionProvider.Cuda, ExecutionProvider.Cpu],
                (_, true) => [.. accelerators, ExecutionProvider.Cuda, ExecutionProvider.Cpu],
                _ => [.. accelerators, ExecutionProvider.Cpu],
            },
            Device = config.Instances.SelectMany(group => group.Gpus).Append(given.Device).First(),
            Optimization = config.Optimization.GraphLevel switch
            {
                -1 => GraphOptimizationLevel.ORT_ENABLE_BASIC,
                1 => GraphOptimizationLevel.ORT_ENABLE_EXTENDED,
                2 => GraphOptimizationLevel.ORT_DISABLE_ALL,
                0 => GraphOptimizationLevel.ORT_ENABLE_ALL,
                _ => given.Optimization,
            },
        };
        if (config.Parameters.TryGetValue(Threads, out var threads))
        {
            if (!int.TryParse(threads, NumberStyles.None, CultureInfo.InvariantCulture, out var count))
                throw new InputException($"{config.Name}: parameters.{Threads}", threads, "is no whole number", "Give threads of one run.");
            settings = settings with { IntraOpThreads = count };
        }

        return new SessionFactory(settings).Checked();
    }

    private static ExecutionProvider Provider(string model, string accelerator) => accelerator switch
    {
        "tensorrt" => ExecutionProvider.TensorRt,
        "openvino" => ExecutionProvider.OpenVino,
        "cuda" => ExecutionProvider.Cuda,
        _ => throw new InputException($"{model}: optimization.execution_accelerators", accelerator, "is not served", "Name tensorrt, cuda or openvino, or leave it out."),
    };
}

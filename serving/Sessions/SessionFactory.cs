using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Puente.Core;

namespace Puente.Serving.Sessions;

/// <summary>Opens graphs by the settings of a process.</summary>
/// <param name="settings">How.</param>
public sealed class SessionFactory(SessionSettings settings)
{
    /// <summary>By default settings: the CPU, one thread a run, nothing kept.</summary>
    public static SessionFactory Default { get; } = new(new());

    /// <summary>How.</summary>
    public SessionSettings Settings => settings;

    /// <summary>Refuses settings that this machine's ONNX Runtime cannot keep: to be called as a process starts.</summary>
    /// <exception cref="InputException">A provider is not in this build, or a number is out of range.</exception>
    public SessionFactory Checked()
    {
        if (settings.Providers.Count == 0) throw new InputException("serving.providers", "", "names none", "Name at least 'cpu'.");
        var available = OrtEnv.Instance().GetAvailableProviders();
        foreach (var provider in settings.Providers.Where(provider => !available.Contains(Name(provider))))
            throw new InputException(
                "serving.providers", provider.ToString().ToLowerInvariant(), $"is not in this build of ONNX Runtime, which has {string.Join(", ", available)}",
                provider is ExecutionProvider.Cuda or ExecutionProvider.TensorRt ? "Build with -p:Accelerator=Cuda, or leave it out." : "Leave it out.");
        if (settings.IntraOpThreads is < 0 or > 1024) throw new InputException("serving.threads", $"{settings.IntraOpThreads}", "is not between 0 and 1024", "Give threads of one run; 0 takes every core.");
        if (settings.Device < 0) throw new InputException("serving.device", $"{settings.Device}", "is negative", "Give the number of a device, from 0.");
        return this;
    }

    /// <summary>Opens the graph in <paramref name="path"/>.</summary>
    /// <param name="path">Its file.</param>
    /// <param name="content">The file's digest where the caller has it: a large file is not read twice for it.</param>
    /// <exception cref="InputException">It is no graph that can be run here.</exception>
    internal InferenceSession Open(string path, Digest? content = null)
    {
        try
        {
            return Cached(path, content) is { } cached ? Open(path, cached) : OpenPlain(path);
        }
        catch (OnnxRuntimeException e)
        {
            throw new InputException("release", Path.GetFileName(path), $"cannot be opened as an ONNX graph: {e.Message}", "Fetch the release again; if it stays so, export the model again.");
        }
    }

    private InferenceSession OpenPlain(string path)
    {
        using var options = Options();
        return new InferenceSession(path, options);
    }

    /// <summary>By the optimised graph, which is made first where there is none; one that does not open any more is made again.</summary>
    private InferenceSession Open(string path, string cached)
    {
        if (File.Exists(cached))
        {
            try
            {
                using var ready = Options();
                ready.GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL;
                return new InferenceSession(cached, ready);
            }
            catch (OnnxRuntimeException)
            {
                File.Delete(cached);
            }
        }

        Directory.CreateDirectory(Path.GetDirectoryName(cached)!);
        var unfinished = $"{cached}.{Environment.MachineName}.{Environment.ProcessId}.tmp";
        using var options = Options();
        options.OptimizedModelFilePath = unfinished;
        var session = new InferenceSession(path, options);
        // Nobody checks it again: a part of it after a loss of power would answer, and wrongly.
        DurableFile.Flush(unfinished);
        DurableFile.Move(unfinished, cached);
        GraphCache.Prune(Path.GetDirectoryName(cached)!);
        return session;
    }

    /// <summary>Where the optimised form of <paramref name="path"/> is kept; null: it is not. Providers that compile keep engines of their own, and large graphs their data beside them.</summary>
    private string? Cached(string path, Digest? content)
    {
        if (settings.Cache is not { } folder || settings.Providers.Any(provider => provider != ExecutionProvider.Cpu) || File.Exists(path + ".data")) return null;
        // Optimisations above the basic ones are for the processor and the runtime that made them.
        var key = Digest.Of(System.Text.Encoding.UTF8.GetBytes($"{content ?? Digest.OfFile(path)} {OrtEnv.Instance().GetVersionString()} {settings.Optimization} {RuntimeInformation.ProcessArchitecture} {ProcessorKind.Name}"));
        return Path.Combine(folder, $"{key.Short}.onnx");
    }

    private SessionOptions Options()
    {
        var options = new SessionOptions
        {
            IntraOpNumThreads = settings.IntraOpThreads,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            GraphOptimizationLevel = settings.Optimization,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        foreach (var provider in settings.Providers) Append(options, provider);
        return options;
    }

    private void Append(SessionOptions options, ExecutionProvider provider)
    {
        var device = settings.Device.ToString(CultureInfo.InvariantCulture);
        switch (provider)
        {
            case ExecutionProvider.Cuda:
                using (var cuda = new OrtCUDAProviderOptions())
                {
                    cuda.UpdateOptions(With(new() { ["device_id"] = device, ["do_copy_in_default_stream"] = settings.CopiesOnComputeStream ? "1" : "0" }, "gpu_mem_limit"));
                    options.AppendExecutionProvider_CUDA(cuda);
                }

                break;
            case ExecutionProvider.TensorRt:
                using (var engines = new OrtTensorRTProviderOptions())
                {
                    var values = new Dictionary<string, string> { ["device_id"] = device };
                    if (settings.Cache is { } folder) (values["trt_engine_cache_enable"], values["trt_engine_cache_path"]) = ("1", folder);
                    engines.UpdateOptions(With(values, "trt_max_workspace_size"));
                    options.AppendExecutionProvider_Tensorrt(engines);
                }

                break;
            case ExecutionProvider.OpenVino:
                options.AppendExecutionProvider_OpenVINO();
                break;
            case ExecutionProvider.Cpu:
                break;
        }
    }

    private Dictionary<string, string> With(Dictionary<string, string> values, string limit)
    {
        if (settings.DeviceMemoryBytes is { } bytes) values[limit] = bytes.ToString(CultureInfo.InvariantCulture);
        return values;
    }

    private static string Name(ExecutionProvider provider) => provider switch
    {
        ExecutionProvider.Cuda => "CUDAExecutionProvider",
        ExecutionProvider.TensorRt => "TensorrtExecutionProvider",
        ExecutionProvider.OpenVino => "OpenVINOExecutionProvider",
        _ => "CPUExecutionProvider",
    };
}

using Microsoft.ML.OnnxRuntime;

namespace Puente.Serving.Sessions;

/// <summary>What this machine's ONNX Runtime is.</summary>
public static class RuntimeBuild
{
    /// <summary>Its version.</summary>
    public static string Version => OrtEnv.Instance().GetVersionString();

    /// <summary>Its execution providers by the names it gives them, the one it prefers first.</summary>
    public static IReadOnlyList<string> Providers => OrtEnv.Instance().GetAvailableProviders();
}

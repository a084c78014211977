namespace Puente.Runtime.Dapr.Remote;

/// <summary>A setting that says where the sidecar is, is none. The message names it, its value and the remedy.</summary>
public sealed class SidecarSettingException(string message) : InvalidOperationException(message);

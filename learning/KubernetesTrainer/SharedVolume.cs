namespace Puente.Trainer.Kubernetes;

/// <summary>The volume that this machine and the pod both see, each at a path of its own.</summary>
/// <param name="here">Its folder on this machine.</param>
/// <param name="there">Its mount in the pod.</param>
public sealed class SharedVolume(string here, string there)
{
    /// <summary>Its folder on this machine, absolute, without a separator at its end.</summary>
    public string Here { get; } = Path.TrimEndingDirectorySeparator(Path.GetFullPath(here));

    /// <summary>Its mount in the pod, without a separator at its end.</summary>
    public string There { get; } = there.Length > 1 ? there.TrimEnd('/') : there;

    /// <summary>Where the pod finds the file or folder at <paramref name="path"/>, an absolute path here; null when it does not lie on the volume.</summary>
    public string? InPod(string path)
    {
        var relative = Path.GetRelativePath(Here, Path.GetFullPath(path));
        if (relative == ".") return There;
        if (Path.IsPathRooted(relative) || relative == ".." || relative.StartsWith(".." + Path.DirectorySeparatorChar, StringComparison.Ordinal)) return null;
        return $"{There.TrimEnd('/')}/{relative.Replace(Path.DirectorySeparatorChar, '/')}";
    }
}

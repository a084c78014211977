namespace Puente.Runtime.Dapr.Delivery;

/// <summary>
/// Lets one process at a time deliver for a consumer group, so that order holds. It is a file lock: the operating system frees it when the
/// process dies, and a successor takes over at once.
/// </summary>
internal sealed class ConsumerLock : IDisposable
{
    private readonly FileStream file;

    private ConsumerLock(FileStream file) => this.file = file;

    /// <summary>The lock, or null while another process (or another sidecar of this one) holds it.</summary>
    public static ConsumerLock? TryTake(string folder, string group)
    {
        try
        {
            var name = string.Concat(group.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_' ? c : '_'));
            return new(new FileStream(Path.Combine(folder, $"consumer.{name}.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException e) when (e is not DirectoryNotFoundException and not PathTooLongException)
        {
            return null;
        }
    }

    public void Dispose() => file.Dispose();
}

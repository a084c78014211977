namespace Puente.Cli.Terminal;

/// <summary>Hands progress on at once, on the thread that reports it: views may be called from any.</summary>
/// <param name="show">Takes each report.</param>
public sealed class ViewProgress<T>(Action<T> show) : IProgress<T>
{
    /// <inheritdoc/>
    public void Report(T value) => show(value);
}

using Microsoft.Extensions.Logging;

namespace Puente.Runtime.DurableTask.Engine;

/// <summary>Makes loggers that are silent during replay; the host's factory stays its owner's.</summary>
internal sealed class ReplaySafeLoggerFactory(TaskOrchestrationContext context, ILoggerFactory inner) : ILoggerFactory
{
    public void AddProvider(ILoggerProvider provider) => inner.AddProvider(provider);

    public ILogger CreateLogger(string categoryName) => new ReplaySafeLogger(context, inner.CreateLogger(categoryName));

    public void Dispose()
    {
    }
}

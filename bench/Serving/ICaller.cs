namespace Puente.Bench.Serving;

/// <summary>Asks for one image's embedding, over and over.</summary>
internal interface ICaller : IDisposable
{
    /// <summary>True when it was answered, false when it was turned away as too much.</summary>
    /// <exception cref="IOException">Anything else.</exception>
    Task<bool> AskAsync(CancellationToken cancellation);
}

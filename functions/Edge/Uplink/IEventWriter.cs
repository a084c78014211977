namespace Puente.Edge.Uplink;

/// <summary>Keeps what this site tells its hub until the hub's broker has it.</summary>
public interface IEventWriter
{
    /// <summary>Keeps an event; when this returns it survives this process.</summary>
    /// <param name="type">CloudEvent type, see <see cref="EdgeEvents"/>.</param>
    /// <param name="id">The same for the same fact, however often it is told; unique within this site.</param>
    /// <param name="subject">What it is about; events of one subject arrive in order.</param>
    /// <param name="data">Becomes JSON.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task WriteAsync<T>(string type, string id, string subject, T data, CancellationToken cancellationToken);
}

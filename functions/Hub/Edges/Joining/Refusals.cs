using Puente.Catalog;

namespace Puente.Hub.Edges.Joining;

/// <summary>
/// Puts refusals on record, within bounds: anybody may be refused, as often as he likes, and the audit log is kept for ever. One row for the
/// same edge and reason in ten minutes and sixty rows a minute in all; the next row says how many went without one.
/// </summary>
public sealed class Refusals(CatalogStore catalog, TimeProvider time)
{
    /// <summary>Rows a minute.</summary>
    public const int MaxPerMinute = 60;

    private const int MaxRemembered = 10_000, MaxCharacters = 400;
    private static readonly TimeSpan _quiet = TimeSpan.FromMinutes(10), _minute = TimeSpan.FromMinutes(1);
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Edge, string Code), DateTimeOffset> _told = [];
    private DateTimeOffset _minuteBegan;
    private int _inMinute;
    private long _untold;

    /// <summary>Refusals since the start, on record or not.</summary>
    public long Count { get; private set; }

    /// <summary>Keeps a refusal, if the bounds allow it.</summary>
    /// <param name="edge">Who was refused, in its own words.</param>
    /// <param name="code">Why, in a word.</param>
    /// <param name="detail">Why.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task TellAsync(string edge, string code, string detail, CancellationToken cancellationToken)
    {
        if (!Admit(edge, code, out var untold)) return;
        var more = untold > 0 ? $" ({untold} refusals before this one are not on record)" : "";
        await catalog.AuditAsync("hub", "edge.refused", edge.Length > 0 ? Short(edge) : "unknown", $"{code}: {Short(detail)}{more}", cancellationToken);
    }

    private bool Admit(string edge, string code, out long untold)
    {
        lock (_gate)
        {
            Count++;
            untold = 0;
            var now = time.GetUtcNow();
            if (now - _minuteBegan >= _minute) (_minuteBegan, _inMinute) = (now, 0);
            if ((_told.TryGetValue((edge, code), out var last) && now - last < _quiet) || _inMinute >= MaxPerMinute)
            {
                _untold++;
                return false;
            }

            if (_told.Count >= MaxRemembered) _told.Clear();
            _told[(edge, code)] = now;
            _inMinute++;
            (untold, _untold) = (_untold, 0);
            return true;
        }
    }

    private static string Short(string text) => text.Length > MaxCharacters ? text[..MaxCharacters] + "…" : text;
}

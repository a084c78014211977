namespace Puente.Edge.Inspections.Inbox.Ledger;

/// <summary>
/// Receipts this process has seen, so that listing the same old photographs again reads no state. A memory only: at <see cref="Most"/> it begins anew.
/// </summary>
public sealed class KnownVersions
{
    /// <summary>Most receipts that are remembered, about 20 MB.</summary>
    public const int Most = 200_000;

    private readonly HashSet<UInt128> _seen = [];
    private readonly Lock _gate = new();

    /// <summary>Whether this receipt was seen.</summary>
    public bool Contains(string receipt)
    {
        lock (_gate) return _seen.Contains(Of(receipt));
    }

    /// <summary>Remembers receipts.</summary>
    public void Add(IEnumerable<string> receipts)
    {
        lock (_gate)
            foreach (var receipt in receipts)
            {
                if (_seen.Count >= Most) _seen.Clear();
                _seen.Add(Of(receipt));
            }
    }

    /// <summary>Forgets receipts.</summary>
    public void Remove(IEnumerable<string> receipts)
    {
        lock (_gate)
            foreach (var receipt in receipts) _seen.Remove(Of(receipt));
    }

    // A receipt's key ends in a SHA-256: half of it will not be met twice.
    private static UInt128 Of(string receipt) => UInt128.Parse(receipt.AsSpan(receipt.Length - 32), System.Globalization.NumberStyles.HexNumber, System.Globalization.CultureInfo.InvariantCulture);
}

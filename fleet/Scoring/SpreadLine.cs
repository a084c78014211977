namespace Puente.Fleet;

/// <summary>Candidates of the same places, best first.</summary>
internal sealed class SpreadLine(int[] places)
{
    /// <summary>The place on each axis.</summary>
    public int[] Places { get; } = places;

    /// <summary>Those not taken yet.</summary>
    public Queue<int> Waiting { get; } = [];
}

namespace Puente.Fleet;

/// <summary>How soon a line is served: the smallest first.</summary>
/// <param name="Avoided">Its head comes after all others.</param>
/// <param name="Cost">The score of its head, negated.</param>
/// <param name="Crowd">How full its places are.</param>
/// <param name="Head">Its head: earlier names first.</param>
internal readonly record struct SpreadRank(bool Avoided, int Cost, long Crowd, int Head) : IComparable<SpreadRank>
{
    /// <inheritdoc/>
    public int CompareTo(SpreadRank other) =>
        Avoided != other.Avoided ? (Avoided ? 1 : -1)
        : Cost != other.Cost ? Cost.CompareTo(other.Cost)
        : Crowd != other.Crowd ? Crowd.CompareTo(other.Crowd) : Head.CompareTo(other.Head);
}

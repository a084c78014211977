namespace Puente.Learning.Training.Labels;

/// <summary>Disjoint sets of 0…n − 1 (Tarjan 1975), each named by its smallest member.</summary>
internal sealed class Unions(int count)
{
    private readonly int[] _parent = [.. Enumerable.Range(0, count)];

    /// <summary>The smallest member of the set of <paramref name="i"/>.</summary>
    public int Find(int i)
    {
        while (_parent[i] != i) i = _parent[i] = _parent[_parent[i]];
        return i;
    }

    /// <summary>Makes one set of two.</summary>
    public void Join(int a, int b)
    {
        (a, b) = (Find(a), Find(b));
        _parent[Math.Max(a, b)] = Math.Min(a, b);
    }
}

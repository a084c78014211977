namespace Puente.Serving.Repository.Configuration;

/// <summary>Which of the versions on disk are loaded (<c>ModelVersionPolicy</c>).</summary>
public abstract record VersionPolicy
{
    /// <summary>The highest version alone: what holds where a configuration says nothing.</summary>
    public static VersionPolicy Newest { get; } = new Latest(1);

    private VersionPolicy()
    {
    }

    /// <summary>Those of <paramref name="present"/> that are loaded, ascending.</summary>
    public abstract IReadOnlyList<long> Choose(IEnumerable<long> present);

    /// <summary>The highest few.</summary>
    /// <param name="Count">How many, at least 1.</param>
    public sealed record Latest(int Count) : VersionPolicy
    {
        /// <inheritdoc/>
        public override IReadOnlyList<long> Choose(IEnumerable<long> present) => [.. present.OrderDescending().Take(Count).Reverse()];
    }

    /// <summary>All of them.</summary>
    public sealed record All : VersionPolicy
    {
        /// <inheritdoc/>
        public override IReadOnlyList<long> Choose(IEnumerable<long> present) => [.. present.Order()];
    }

    /// <summary>Those named; those that are not there are passed over, as Triton does.</summary>
    /// <param name="Versions">Their numbers.</param>
    public sealed record Specific(IReadOnlyList<long> Versions) : VersionPolicy
    {
        /// <inheritdoc/>
        public override IReadOnlyList<long> Choose(IEnumerable<long> present) => [.. present.Where(Versions.Contains).Order()];
    }
}

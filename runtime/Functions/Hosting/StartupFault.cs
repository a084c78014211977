namespace Puente.Runtime.Functions;

/// <summary>One thing that keeps the host from starting.</summary>
/// <param name="Where">The function, or the file, at fault.</param>
/// <param name="Item">The parameter or key at fault.</param>
/// <param name="Problem">What is wrong, with the value.</param>
/// <param name="Remedy">What to write instead.</param>
public sealed record StartupFault(string Where, string Item, string Problem, string Remedy)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Where}: {Item}: {Problem} {Remedy}";
}

namespace Puente.Datasets.Diversity;

/// <summary>Rows chosen, in the order they were chosen: a prefix is the choice for a smaller k.</summary>
/// <param name="Centres">Row numbers.</param>
/// <param name="Nearest">For each row of the table, the place in <paramref name="Centres"/> of its nearest centre.</param>
/// <param name="Steps">Coverage after each choice: <c>Steps[k − 1]</c> with k centres.</param>
public sealed record CentreSelection(IReadOnlyList<int> Centres, IReadOnlyList<int> Nearest, IReadOnlyList<Coverage> Steps)
{
    /// <summary>Coverage with all centres.</summary>
    public Coverage Coverage => Steps[^1];
}

namespace Puente.Cli.Hub;

/// <summary>What a join token is to be good for.</summary>
/// <param name="Labels"><c>key=value</c> each.</param>
/// <param name="Edges">Name, or its beginning and a star; null: any.</param>
/// <param name="Uses">Edges that may join with it.</param>
/// <param name="Hours">Until when, from now.</param>
/// <param name="ApproveEach">True to have a person approve each.</param>
/// <param name="By">Who asks.</param>
public sealed record TokenWish(IReadOnlyList<string> Labels, string? Edges, int Uses, double Hours, bool ApproveEach, string By);

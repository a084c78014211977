namespace Puente.Learning.Vision;

/// <summary>A part of the embedding that can be used, or left out, on its own.</summary>
/// <param name="Name">One of the constants here.</param>
/// <param name="Start">First dimension.</param>
/// <param name="Length">Dimensions.</param>
public sealed record EmbeddingBlock(string Name, int Start, int Length)
{
    /// <summary>Mean, maximum and deviation of the transformer's tokens: learned.</summary>
    public const string Tokens = "tokens";

    /// <summary>The class token: learned.</summary>
    public const string Class = "class";

    /// <summary>Mean and maximum over the image of the dictionary's responses: learned without gradients.</summary>
    public const string Dictionary = "dictionary";

    /// <summary>Raw cell statistics: made by hand, nothing learned.</summary>
    public const string Statistics = "statistics";
}

namespace Puente.Serving.Repository.TextFormat;

/// <summary>What a token is.</summary>
internal enum TextTokenKind
{
    /// <summary>The text is over.</summary>
    End,

    /// <summary>A name: letters, digits, underscores.</summary>
    Word,

    /// <summary>Anything that begins like a number.</summary>
    Number,

    /// <summary>A quoted string.</summary>
    String,

    /// <summary>One other character.</summary>
    Symbol,
}

namespace Puente.Serving.Repository.TextFormat;

/// <summary>Where something stands in a text, from 1; line 0: in no text, as what is read from JSON or made in code.</summary>
internal readonly record struct TextPosition(int Line, int Column)
{
    /// <summary>" (line 3, column 7)", or nothing where there is no text.</summary>
    public string Suffix => Line == 0 ? "" : $" (line {Line}, column {Column})";
}

namespace Puente.Serving.Repository.TextFormat;

/// <summary>A field of a message; a repeated one is several of the same name.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value.</param>
/// <param name="At">Where its name stands.</param>
/// <param name="Listed">Written in brackets, together with its neighbours of the same name.</param>
internal sealed record TextField(string Name, TextValue Value, TextPosition At, bool Listed = false);

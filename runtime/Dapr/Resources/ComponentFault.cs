namespace Puente.Runtime.Dapr.Resources;

/// <summary>One thing wrong in a component file.</summary>
/// <param name="File">The file's path.</param>
/// <param name="Line">The line, from 1; 0 where the file itself is at fault.</param>
/// <param name="Field">The field, as a path in the document: <c>spec.metadata.connectionString</c>.</param>
/// <param name="Value">What stands there.</param>
/// <param name="Problem">What is wrong with it, with the allowed set.</param>
public sealed record ComponentFault(string File, int Line, string Field, string? Value, string Problem)
{
    /// <inheritdoc/>
    public override string ToString() => $"{File}:{Line}: {Field} '{Value}': {Problem}";
}

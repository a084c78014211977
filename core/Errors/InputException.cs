namespace Puente.Core;

/// <summary>
/// Bad input, told to the person who can mend it: which field, which value, what to do.
/// HTTP answers it as an RFC 9457 problem with status 400, the command line as one line with exit code 2.
/// </summary>
/// <param name="field">The parameter, file or key at fault.</param>
/// <param name="value">The value as it was given; shortened by the caller where it is long.</param>
/// <param name="problem">What is wrong with it.</param>
/// <param name="remedy">What to do about it.</param>
public sealed class InputException(string field, string? value, string problem, string remedy)
    : Exception($"{field} '{value}': {problem}. {remedy}")
{
    /// <summary>The parameter, file or key at fault.</summary>
    public string Field { get; } = field;

    /// <summary>The value as it was given.</summary>
    public string? Value { get; } = value;

    /// <summary>What is wrong.</summary>
    public string Problem { get; } = problem;

    /// <summary>What to do about it.</summary>
    public string Remedy { get; } = remedy;
}

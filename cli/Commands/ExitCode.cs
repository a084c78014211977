namespace Puente.Cli.Commands;

/// <summary>How every command ends.</summary>
public static class ExitCode
{
    /// <summary>Done, and every gate passed.</summary>
    public const int Done = 0;

    /// <summary>The work was begun and failed.</summary>
    public const int Failed = 1;

    /// <summary>Wrong use or bad input: one line says what to do.</summary>
    public const int WrongUse = 2;

    /// <summary>Interrupted; the same command resumes.</summary>
    public const int Interrupted = 130;
}

namespace Puente.Core.Training;

/// <summary>How a trainer process ends.</summary>
public static class TrainerExitCode
{
    /// <summary>The job is done: the task's result document is in the output folder.</summary>
    public const int Completed = 0;

    /// <summary>A failure worth another try.</summary>
    public const int Failed = 1;

    /// <summary>The job, a file it names, or a label is wrong: another try fails alike.</summary>
    public const int BadInput = 2;

    /// <summary>The loss was not finite; the offending step is saved.</summary>
    public const int NonFinite = 3;

    /// <summary>The native libraries do not load; standard error names the remedy.</summary>
    public const int NativeLibrary = 4;

    /// <summary>Interrupted after a checkpoint.</summary>
    public const int Interrupted = 130;
}

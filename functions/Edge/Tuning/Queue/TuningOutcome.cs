using Puente.Core;
using Puente.Core.Training;
using Puente.Functions.Common.Trainer;

namespace Puente.Edge.Tuning.Queue;

/// <summary>How the trainer of a tuning ended, told from the process that ran it to the one that asked.</summary>
/// <param name="Code">Of <see cref="TrainerExitCode"/>.</param>
/// <param name="Detail">What it said; null when it is done.</param>
public sealed record TuningOutcome(int Code, string? Detail)
{
    /// <summary>It is done.</summary>
    public static TuningOutcome Done { get; } = new(TrainerExitCode.Completed, null);

    /// <summary>What became of a tuning that threw <paramref name="error"/>.</summary>
    public static TuningOutcome Of(Exception error) => error switch
    {
        InputException => new(TrainerExitCode.BadInput, error.Message),
        NonFiniteLossException => new(TrainerExitCode.NonFinite, error.Message),
        TrainerStoppedException => new(TrainerExitCode.Interrupted, error.Message),
        TrainerFailedException failed => new(failed.ExitCode, error.Message),
        _ => new(TrainerExitCode.Failed, $"{error.GetType().Name}: {error.Message}"),
    };

    /// <summary>The same to whoever asked for it: what the trainer beside it would have thrown.</summary>
    public Exception? AsFault(string job) => Code switch
    {
        TrainerExitCode.Completed => null,
        TrainerExitCode.BadInput => new InputException("job", job, Detail!, "Mend what it names and start again."),
        TrainerExitCode.NonFinite => new NonFiniteLossException(Detail!),
        TrainerExitCode.Interrupted => new TrainerStoppedException(job),
        _ => new TrainerFailedException(Code, Detail!),
    };
}

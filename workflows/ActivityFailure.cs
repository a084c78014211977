namespace Puente.Workflows;

/// <summary>Failures of activities that orchestrators tell apart, by the full names of the exceptions behind them.</summary>
public static class ActivityFailure
{
    /// <summary>What was given is wrong: a second try fails alike.</summary>
    public const string BadInput = "Puente.Core.InputException";

    /// <summary>The loss was not finite.</summary>
    public const string NonFiniteLoss = "Puente.Functions.Common.Trainer.NonFiniteLossException";

    /// <summary>The trainer was told to stop, and did.</summary>
    public const string TrainerStopped = "Puente.Functions.Common.Trainer.TrainerStoppedException";

    private static readonly HashSet<string> _link =
    [
        "Dapr.DaprException", "Grpc.Core.RpcException", "System.Net.Http.HttpRequestException", "System.TimeoutException", "System.IO.IOException", "System.IO.FileNotFoundException",
        "System.IO.DirectoryNotFoundException", "System.IO.EndOfStreamException", "System.Net.Http.HttpIOException",
    ];

    /// <summary>Whether it is a link, a store or a disk that did not answer, rather than a fault of this program.</summary>
    public static bool IsOfTheLink(string errorType) => _link.Contains(errorType);

    /// <summary>Whether another try may end otherwise.</summary>
    public static bool IsWorthRetrying(TaskFailureDetails failure) => failure.ErrorType is not (BadInput or NonFiniteLoss or TrainerStopped);
}

using Puente.Core;
using Puente.Core.Training;
using Puente.Learning.Training;
using Puente.Learning.Training.Pretraining;
using Puente.Learning.Training.Tasks;
using Puente.Trainer;

if (args is not ["--job", var path])
{
    Console.Error.WriteLine("Usage: Puente.Trainer --job job.json");
    return TrainerExitCode.BadInput;
}

using var progress = new ProgressWriter(Console.OpenStandardOutput());
using var stop = new StopSignal();
try
{
    var job = Jobs.Read(path);
    NativeEnvironment.Prepare();
    if (NativeCheck.Problem() is { } problem) return progress.Fail(TrainerExitCode.NativeLibrary, problem);
    NativeCheck.SetThreads(job.Threads);
    progress.Report(new TrainerProgress { Event = "started", Stage = job.Task.ToString().ToLowerInvariant() });
    progress.Report(new TrainerProgress { Event = "completed", File = Work.Run(job, progress.Report, stop.Token) });
    return TrainerExitCode.Completed;
}
catch (InputException e)
{
    return progress.Fail(TrainerExitCode.BadInput, e.Message);
}
catch (NonFiniteLossException e)
{
    return progress.Fail(TrainerExitCode.NonFinite, e.Message);
}
catch (OperationCanceledException)
{
    return progress.Fail(TrainerExitCode.Interrupted, "Interrupted. Go on from the last checkpoint.");
}
catch (Exception e)
{
    // The last line of defence: the parent learns the reason and the exit code says that another try may help.
    Console.Error.WriteLine(e);
    return progress.Fail(TrainerExitCode.Failed, e.Message);
}

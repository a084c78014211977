using Puente.Core;
using Puente.Core.Training;
using Puente.Trainer;
using Puente.Trainer.Kubernetes;

if (args is not ["--job", var path])
{
    Console.Error.WriteLine("Usage: Puente.Trainer.Kubernetes --job job.json");
    return TrainerExitCode.BadInput;
}

using var output = new LauncherOutput(Console.OpenStandardOutput(), Console.Error);
using var stop = new StopSignal();
try
{
    var options = LauncherOptions.Read(LauncherOptions.Environment());
    var manifest = JobManifest.Read(options);
    var job = PodJob.Read(path, new SharedVolume(options.Volume ?? manifest.MountPath, manifest.MountPath), options.Device);
    using var cluster = Cluster.Connect(options);
    return await new Launcher(cluster, manifest, job, options, output, TimeProvider.System).RunAsync(stop.Token);
}
catch (InputException e)
{
    return output.Fail(TrainerExitCode.BadInput, e.Message);
}
catch (Exception e) when (ClusterFault.Of(e) is { } fault)
{
    return output.Fail(fault.Code, fault.Message);
}
catch (Exception e)
{
    // The last line of defence, as in Puente.Trainer: who started it learns the reason, and that another try may help.
    output.Say(e.ToString());
    return output.Fail(TrainerExitCode.Failed, e.Message);
}

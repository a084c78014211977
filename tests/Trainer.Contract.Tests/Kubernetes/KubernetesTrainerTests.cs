namespace Puente.Trainer.Contract.Tests.Kubernetes;

/// <summary>The contract as Puente.Trainer keeps it in a pod, by way of the launcher.</summary>
public sealed class KubernetesTrainerTests(KubernetesSite site) : TrainerContract, IClassFixture<KubernetesSite>
{
    /// <inheritdoc/>
    protected override TrainerProgram Trainer => site.Launcher;
}

namespace Puente.Runtime.Dapr.Tests;

/// <summary>Where the code under test has its Dapr. The suites ask for nothing but a <see cref="global::Dapr.Client.DaprClient"/>, and hold in both.</summary>
public enum Home
{
    /// <summary>An <see cref="EmbeddedDaprClient"/> of its own.</summary>
    Embedded,

    /// <summary>Dapr's own client, over gRPC and HTTP: the sidecar of the environment (<see cref="GivenSidecar"/>), else the stand-in, started by the test.</summary>
    Sidecar,
}

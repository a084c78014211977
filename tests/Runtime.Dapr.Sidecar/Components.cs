using Puente.Runtime.Dapr.Sidecar.App;

namespace Puente.Runtime.Dapr.Sidecar;

/// <summary>What the interfaces serve.</summary>
/// <param name="Client">Does the work.</param>
/// <param name="App">The app's own subscriptions, for the metadata.</param>
internal sealed record Components(EmbeddedDaprClient Client, AppSide App);

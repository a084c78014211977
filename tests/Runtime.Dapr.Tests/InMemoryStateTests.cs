namespace Puente.Runtime.Dapr.Tests;

public sealed class InMemoryStateTests() : StateConformance("state.in-memory");

namespace Puente.Serving.Batching;

/// <summary>Rows of a job that go through a pass together.</summary>
/// <param name="Job">Whose.</param>
/// <param name="First">The first of them.</param>
/// <param name="Rows">How many.</param>
internal readonly record struct PassItem(Job Job, int First, int Rows);

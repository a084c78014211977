using Puente.Core;

namespace Puente.Learning.Training.Reports;

/// <summary>Something the model was made from.</summary>
/// <param name="What">Its part in it.</param>
/// <param name="Name">Its name.</param>
/// <param name="Digest">Its content.</param>
public sealed record CardInput(string What, string Name, Digest Digest);

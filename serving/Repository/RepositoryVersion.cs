namespace Puente.Serving.Repository;

/// <summary>A version that is to be loaded.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Folder">Its folder.</param>
/// <param name="Graph">Its ONNX file; data that the graph keeps outside lies beside it.</param>
public sealed record RepositoryVersion(long Number, string Folder, string Graph);

namespace Puente.Runtime.Functions;

/// <summary>What lies beside a poison blob, as the poison queue's message has it on Azure, and why it is there.</summary>
internal sealed record PoisonNote(string FunctionId, string BlobType, string ContainerName, string BlobName, string ETag, string? Error);

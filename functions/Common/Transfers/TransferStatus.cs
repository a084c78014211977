namespace Puente.Functions.Common.Transfers;

/// <summary>How fetches stand.</summary>
/// <param name="Running">Files being fetched.</param>
/// <param name="Waiting">Files that wait for one of those to end, or for the window.</param>
/// <param name="Window">The window, where there is one.</param>
/// <param name="Open">Whether bytes may cross now.</param>
public sealed record TransferStatus(int Running, int Waiting, string? Window, bool Open);

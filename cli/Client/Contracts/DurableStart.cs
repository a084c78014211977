namespace Puente.Cli.Client.Contracts;

/// <summary>What a request that starts an orchestration answers.</summary>
/// <param name="Id">Instance id.</param>
/// <param name="StatusQueryGetUri">Where its status is asked.</param>
public sealed record DurableStart(string Id, string StatusQueryGetUri);

namespace Puente.Runtime.Dapr.Secrets;

/// <summary>One secret store component.</summary>
internal interface ISecretStore
{
    /// <summary>The entries of one secret, or null where there is no such secret.</summary>
    Dictionary<string, string>? Get(string key);

    /// <summary>All secrets, each with its entries.</summary>
    Dictionary<string, Dictionary<string, string>> All();
}

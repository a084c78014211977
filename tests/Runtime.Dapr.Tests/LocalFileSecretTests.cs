using System.Text.Json;

namespace Puente.Runtime.Dapr.Tests;

public class LocalFileSecretTests : SecretConformance
{
    protected override (string Type, (string, string)[] Metadata) Component(string data)
    {
        File.WriteAllText(Path.Combine(data, "secrets.json"), JsonSerializer.Serialize(Secrets));
        return ("secretstores.local.file", [("secretsFile", "secrets.json")]);
    }
}

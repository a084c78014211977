namespace Puente.Runtime.Dapr.Tests;

public class EnvironmentSecretTests : SecretConformance
{
    protected override (string Type, (string, string)[] Metadata) Component(string data)
    {
        foreach (var (name, value) in Secrets)
            Environment.SetEnvironmentVariable(name, value);
        return ("secretstores.local.env", []);
    }
}

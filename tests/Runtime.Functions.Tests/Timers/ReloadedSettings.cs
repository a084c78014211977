using Microsoft.Extensions.Configuration;

namespace Puente.Runtime.Functions.Tests;

/// <summary>Settings that change while a host runs.</summary>
internal sealed class ReloadedSettings : ConfigurationProvider, IConfigurationSource
{
    public string this[string name]
    {
        set => Data[name] = value;
    }

    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

    public void Change(string name, string value)
    {
        Data[name] = value;
        OnReload();
    }
}

using Microsoft.Extensions.Configuration;

namespace Puente.Deploy.Tests;

/// <summary>Settings that remember which of them were asked for.</summary>
internal sealed class HeardSettings(IReadOnlyDictionary<string, string> environment) : ConfigurationProvider, IConfigurationSource
{
    private readonly HashSet<string> _heard = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Names of the environment that nobody asked for.</summary>
    public IEnumerable<string> Unheard => environment.Keys.Where(name => !_heard.Contains(Key(name)));

    public IConfiguration Build() => new ConfigurationBuilder().Add(this).Build();

    IConfigurationProvider IConfigurationSource.Build(IConfigurationBuilder builder) => this;

    public override void Load() => Data = environment.ToDictionary(pair => Key(pair.Key), pair => (string?)pair.Value, StringComparer.OrdinalIgnoreCase);

    public override bool TryGet(string key, out string? value)
    {
        _heard.Add(key);
        return base.TryGet(key, out value);
    }

    private static string Key(string name) => name.Replace("__", ":", StringComparison.Ordinal);
}

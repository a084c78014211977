namespace Puente.Learning.Tests;

/// <summary>Files made by other programs; each folder holds its maker.</summary>
public static class FixtureFiles
{
    /// <summary>Path of the fixture called <paramref name="name"/>.</summary>
    public static string Of(string name) => Path.Combine(AppContext.BaseDirectory, "Fixtures", name);
}

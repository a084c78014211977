using Puente.Cli.Demo;
using Puente.Core;

namespace Puente.Cli.Tests.Demo;

public sealed class WorkKeyTests
{
    private static readonly Digest One = Digest.Of("one"u8), Two = Digest.Of("two"u8);

    [Fact]
    public void Same_inputs_same_key() => Assert.Equal(WorkKey.Of("run", One, "recipe", 1, 115.0), WorkKey.Of("run", One, "recipe", 1, 115.0));

    [Fact]
    public void Any_change_gives_another_key()
    {
        string[] keys =
        [
            WorkKey.Of("run", One, "recipe", 1, 115.0), WorkKey.Of("run", Two, "recipe", 1, 115.0), WorkKey.Of("run", One, "other", 1, 115.0),
            WorkKey.Of("run", One, "recipe", 2, 115.0), WorkKey.Of("run", One, "recipe", 1, 116.0), WorkKey.Of("tune", One, "recipe", 1, 115.0),
            WorkKey.Of("run", "a", "bc"), WorkKey.Of("run", "ab", "c"), WorkKey.Of("run", "abc"), WorkKey.Of("run", "abc", null),
        ];
        Assert.Equal(keys.Length, keys.Distinct().Count());
    }

    [Fact]
    public void A_list_of_files_counts_by_name_and_content()
    {
        var files = new[] { new { Name = "a.jpg", Digest = One }, new { Name = "b.jpg", Digest = Two } };
        var swapped = new[] { new { Name = "a.jpg", Digest = Two }, new { Name = "b.jpg", Digest = One } };
        Assert.Equal(WorkKey.Of("photographs", (object)files), WorkKey.Of("photographs", files.ToList()));
        Assert.NotEqual(WorkKey.Of("photographs", (object)files), WorkKey.Of("photographs", (object)swapped));
    }
}

using System.Security.Cryptography;
using Puente.Learning.Training;
using Puente.Learning.Training.Export;

namespace Puente.Learning.Tests.Export;

/// <summary>What lies in <c>models/</c> is what its card says.</summary>
public class ShippedModelTests
{
    private const long MaxBytes = 16 << 20;

    [Fact]
    public void Its_files_are_those_of_its_sums_and_small_enough_to_ship()
    {
        var sums = File.ReadAllLines(At("SHA256SUMS")).Select(line => line.Split("  ")).ToDictionary(parts => parts[1], parts => parts[0]);
        Assert.Equal(["backbone.onnx", "backbone.safetensors"], sums.Keys.Order());
        var card = File.ReadAllText(At("README.md"));
        Assert.All(sums, sum =>
        {
            Assert.Equal(sum.Value, Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(At(sum.Key)))));
            Assert.Contains(sum.Value, card, StringComparison.Ordinal);
        });
        Assert.True(sums.Keys.Sum(file => new FileInfo(At(file)).Length) <= MaxBytes, "The two files have more than 16 MB.");
    }

    [Fact]
    public void Its_weights_and_its_graph_compute_the_same()
    {
        using var backbone = BackboneFile.Load(At("backbone.safetensors"));
        Assert.Equal((96, 192, 4, 6), (backbone.Options.Side, backbone.Options.Width, backbone.Options.Depth, backbone.Options.Heads));
        Assert.InRange(OnnxParity.Measure(backbone, At("backbone.onnx"), Tiny.Images(4, 96)), 0, OnnxParity.Tolerance);
    }

    [Theory]
    [InlineData("concrete-base")]
    [InlineData("concrete-adapt")]
    public void Recipes_of_its_name_have_its_architecture(string recipe)
    {
        using var backbone = BackboneFile.Load(At("backbone.safetensors"));
        Assert.Equal(backbone.Options, Recipe.Read(Root("learning", "recipes", $"{recipe}.json")).Architecture);
    }

    private static string At(string file) => Root("models", "concrete-base", file);

    private static string Root(params string[] path)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Functions.sln"))) folder = folder.Parent!;
        return Path.Combine([folder.FullName, .. path]);
    }
}

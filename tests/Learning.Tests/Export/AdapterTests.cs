using Puente.Core;
using Puente.Learning.Training.Export;
using Puente.Learning.Training.SafeTensors;
using Puente.Learning.Vision;

namespace Puente.Learning.Tests.Export;

public class AdapterTests
{
    private static readonly LoraOptions Lora = new(Rank: 2, Alpha: 6);
    private static readonly BackboneOptions Architecture = Backbones.Architectures["ViT"];

    [Fact]
    public void A_merged_backbone_computes_what_the_adapted_one_does()
    {
        using var adapted = Backbones.Random(Architecture, Lora);
        using var plain = MergedState.Merge(adapted);
        Assert.DoesNotContain(plain.state_dict().Keys, name => name.Contains("adapter", StringComparison.Ordinal));
        Assert.InRange(OnnxParity.Difference(Backbones.Embed(adapted, 3), Backbones.Embed(plain, 3)), 1e-9, 1e-4);
    }

    [Fact]
    public void Files_carry_merged_weights()
    {
        using var folder = new TemporaryFolder();
        using var adapted = Backbones.Random(Architecture, Lora);
        BackboneExport.Write(adapted, "tuned", folder.Path, Tiny.Images(2));
        using var loaded = BackboneFile.Load(folder["backbone.safetensors"]);
        Assert.InRange(OnnxParity.Difference(Backbones.Embed(adapted, 3), Backbones.Embed(loaded, 3)), 0, 1e-4);
        Assert.InRange(OnnxParity.Measure(adapted, folder["backbone.onnx"], Tiny.Images(3)), 0, OnnxParity.Tolerance);
    }

    [Fact]
    public void Adapters_have_a_file_of_their_own_that_knows_its_backbone()
    {
        using var folder = new TemporaryFolder();
        using (var start = Backbones.Random(Architecture)) BackboneFile.Save(start, "base", folder["base"]);
        using (var other = Backbones.Random(Architecture, seed: 6)) BackboneFile.Save(other, "other", folder["other"]);
        using var adapted = Adapted(folder["base"]);
        AdapterFile.Save(adapted, Lora, Digest.OfFile(folder["base"]), folder["adapter"]);
        Assert.True(new FileInfo(folder["adapter"]).Length < new FileInfo(folder["base"]).Length / 2);
        using var loaded = AdapterFile.Load(folder["adapter"], folder["base"]);
        Assert.Equal(Backbones.Embed(adapted, 2), Backbones.Embed(loaded, 2));
        Assert.Contains("not on sha256", Assert.Throws<InputException>(() => AdapterFile.Load(folder["adapter"], folder["other"])).Message);
        new SafeTensorsWriter().Text(AdapterFile.BaseKey, Digest.OfFile(folder["base"]).ToString()).Text(AdapterFile.LoraKey, """{"rank":4,"alpha":1}""").Write(folder["empty"]);
        Assert.Contains("4 missing: blocks.0.attn.adapter.lora_a [4, 16]", Assert.Throws<InputException>(() => AdapterFile.Load(folder["empty"], folder["base"])).Message);
    }

    /// <summary>The weights of a file under trained adapters.</summary>
    private static Backbone Adapted(string path)
    {
        var adapted = Backbones.Random(Architecture, Lora);
        using var file = SafeTensorsFile.Open(path);
        foreach (var (name, tensor) in adapted.state_dict())
            if (!name.Contains("adapter", StringComparison.Ordinal)) ModuleState.Load(file, name, tensor);
        return adapted;
    }
}

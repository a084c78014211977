using Puente.Core;
using Puente.Models.Maker;

// Packs what a shipped backbone is pretrained on; the trainer does the rest (see README.md).
const int side = 96, surfaces = 40_000, seed = 7;
if (args is not ["--photographs", var photographs, "--out", var output])
{
    Console.Error.WriteLine("Usage: Puente.Models.Maker --photographs DIR --out DIR");
    return 2;
}

try
{
    var manifest = new BaseDataset(side, surfaces, seed).Write(output, photographs);
    Console.WriteLine($"{manifest.Samples.Count} samples in {manifest.Shards.Count} shards: {Path.Combine(output, "manifest.json")}, {Digest.OfFile(Path.Combine(output, "manifest.json"))}");
    return 0;
}
catch (InputException e)
{
    Console.Error.WriteLine(e.Message);
    return 2;
}

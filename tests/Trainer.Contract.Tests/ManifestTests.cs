using YamlDotNet.RepresentationModel;

namespace Puente.Trainer.Contract.Tests;

/// <summary>The cluster manifests of <c>deploy/training</c> start trainers as the contract has it.</summary>
public sealed class ManifestTests
{
    /// <summary>Each file and what it declares.</summary>
    public static TheoryData<string, string> Manifests { get; } = new()
    {
        { "trainer-job.yaml", "Job" },
        { "pytorchjob.yaml", "PyTorchJob" },
        { "trainjob.yaml", "TrainJob" },
    };

    [Theory]
    [MemberData(nameof(Manifests))]
    public void A_manifest_names_the_job_file_and_no_registry(string file, string kind)
    {
        var document = Read(file);
        Assert.Equal(kind, Text(document, "kind"));
        var trainers = Mappings(document).Where(node => Has(node, "image")).ToList();
        Assert.NotEmpty(trainers);
        Assert.All(trainers, trainer =>
        {
            Assert.DoesNotContain('/', Text(trainer, "image"));
            var words = new[] { "command", "args" }.Where(key => Has(trainer, key)).SelectMany(key => (YamlSequenceNode)trainer[key]).Select(word => word.ToString()).ToList();
            Assert.EndsWith("job.json", words[words.IndexOf("--job") + 1], StringComparison.Ordinal);
        });
    }

    [Theory]
    [InlineData("trainer-job.yaml", 1)]
    [InlineData("pytorchjob.yaml", 2)]
    public void A_container_keeps_its_standard_input_open(string file, int containers) =>
        Assert.Equal(Enumerable.Repeat("true", containers), Mappings(Read(file)).Where(node => Has(node, "image")).Select(node => Text(node, "stdin")));

    private static YamlMappingNode Read(string file)
    {
        using var reader = File.OpenText(Path.Combine(TrainerProgram.Root, "deploy", "training", file));
        var stream = new YamlStream();
        stream.Load(reader);
        return Assert.IsType<YamlMappingNode>(Assert.Single(stream.Documents).RootNode);
    }

    /// <summary>Every mapping at any depth; one that is named again counts again.</summary>
    private static IEnumerable<YamlMappingNode> Mappings(YamlNode node) => node switch
    {
        YamlMappingNode mapping => mapping.Children.Values.SelectMany(Mappings).Prepend(mapping),
        YamlSequenceNode sequence => sequence.SelectMany(Mappings),
        _ => [],
    };

    private static bool Has(YamlMappingNode node, string key) => node.Children.ContainsKey(new YamlScalarNode(key));

    private static string Text(YamlMappingNode node, string key) => node[key].ToString();
}

using System.Globalization;
using Puente.Core;
using Puente.Core.Releases;
using Puente.Serving.Repository.Configuration;
using Puente.Serving.Repository.Configuration.Wire;
using Puente.Serving.Repository.TextFormat;

namespace Puente.Serving.Repository.Export;

/// <summary>
/// Writes a release as a model repository for a real Triton: <c>backbone</c> (images → embeddings), <c>NAME-head</c> (embeddings → logits) and
/// <c>NAME</c> (images → logits, embeddings): the merged graph where there is one, else an ensemble of the two.
/// </summary>
public static class TritonExport
{
    private const string Backbone = "backbone", Labels = "labels.txt";

    /// <summary>Writes it; the folder appears whole or not at all.</summary>
    /// <param name="release">The release's folder.</param>
    /// <param name="manifest">Its manifest.</param>
    /// <param name="output">Folder to write, absent or empty.</param>
    /// <param name="options">How; null takes the defaults.</param>
    /// <returns>Names of the models written.</returns>
    /// <exception cref="InputException">A file is missing, a name is none that Triton takes, or the folder is taken: every fault is told.</exception>
    public static IReadOnlyList<string> Write(string release, ReleaseManifest manifest, string output, TritonExportOptions? options = null)
    {
        options ??= new TritonExportOptions();
        Check(release, manifest, output, options);
        var partial = Path.GetFullPath(output) + ".partial";
        if (Directory.Exists(partial)) Directory.Delete(partial, recursive: true);
        try
        {
            var names = new Layout(release, manifest, options, partial).Write();
            if (Directory.Exists(output)) Directory.Delete(output);
            Directory.Move(partial, output);
            return names;
        }
        finally
        {
            if (Directory.Exists(partial)) Directory.Delete(partial, recursive: true);
        }
    }

    private static void Check(string release, ReleaseManifest manifest, string output, TritonExportOptions options)
    {
        var faults = new ConfigFaults("export");
        options.Check(faults);
        if (File.Exists(output) || (Directory.Exists(output) && Directory.EnumerateFileSystemEntries(output).Any())) faults.Add("output", output, "is taken", "Name a folder that is absent or empty.");
        if (!ModelRepository.IsName(manifest.Name) || manifest.Name == Backbone) faults.Add("name", manifest.Name, "is no name for a model beside 'backbone'", "Rename the release.");
        if (manifest.Version < 1) faults.Add("version", $"{manifest.Version}", "is not at least 1", "Correct the release's manifest.");
        foreach (var (field, file) in new[] { ("backbone", manifest.Backbone), ("head.onnx", manifest.Head?.Onnx) })
            if (file is not null && !(ConfigValidator.IsPlain(file) && File.Exists(Path.Combine(release, file)))) faults.Add(field, file, "is no file of the release's folder", "Fetch the release again.");
        if (manifest.Head is { } head && (head.Classes.Count == 0 || head.Classes.Any(name => name.Length == 0 || name.AsSpan().ContainsAny('\n', '\r'))))
            faults.Add("head.classes", string.Join(", ", head.Classes), "are not names on one line each", "Rename them.");
        if (options.MergedGraph is { } merged && manifest.Head is null) faults.Add("merged graph", merged, "needs a release with a head", "Leave it out.");
        faults.ThrowIfAny();
    }

    private sealed class Layout(string release, ReleaseManifest manifest, TritonExportOptions options, string root)
    {
        private readonly string _version = manifest.Version.ToString(CultureInfo.InvariantCulture);

        public IReadOnlyList<string> Write()
        {
            var side = manifest.Serving.Side;
            var images = new ModelInput("images", Tensors.TensorType.UInt8, [side, side, 3]) { Format = InputFormat.Nhwc };
            var embeddings = new ModelOutput("embeddings", Tensors.TensorType.Float32, [manifest.Serving.Dimensions]);
            Model(Backbone, [images], [embeddings], Path.Combine(release, manifest.Backbone));
            if (manifest.Head is not { } head)
            {
                File.WriteAllText(Path.Combine(root, "README.md"), TritonReadme.Text(manifest, options, [Backbone]));
                return [Backbone];
            }

            var headName = manifest.Name + "-head";
            var logits = new ModelOutput("logits", Tensors.TensorType.Float32, [head.Classes.Count]) { LabelFilename = Labels };
            Model(headName, [new ModelInput("embeddings", Tensors.TensorType.Float32, [manifest.Serving.Dimensions])], [logits], Path.Combine(release, head.Onnx));
            if (options.MergedGraph is { } merged) Model(manifest.Name, [images], [logits, embeddings], merged);
            else Ensemble(headName, images, [logits, embeddings]);
            File.WriteAllText(Path.Combine(root, "README.md"), TritonReadme.Text(manifest, options, [Backbone, headName, manifest.Name]));
            return [Backbone, headName, manifest.Name];
        }

        private void Model(string name, IReadOnlyList<ModelInput> inputs, IReadOnlyList<ModelOutput> outputs, string graph)
        {
            var config = new ModelConfig(name)
            {
                MaxBatchSize = options.MaxBatchSize,
                Inputs = inputs,
                Outputs = outputs,
                Instances = [new InstanceGroup { Kind = options.Device, Count = options.Instances }],
                DynamicBatching = new DynamicBatching { MaxQueueDelay = options.MaxQueueDelay ?? (options.Device == InstanceKind.Gpu ? TimeSpan.FromMilliseconds(1) : TimeSpan.Zero) },
                Parameters = Parameters(outputs),
                Warmup = [.. new[] { 1, options.MaxBatchSize }.Distinct().Select(rows => new WarmupSample($"rows-{rows}", rows, 1,
                    inputs.ToDictionary(input => input.Name, input => new WarmupInput(input.Type, input.Dims, WarmupData.Random, ""))))],
            };
            var folder = Folder(name, ModelConfigs.WriteText(ModelConfigs.Check(config, name)), outputs);
            File.Copy(graph, Path.Combine(folder, "model.onnx"));
            // Weights beyond protobuf's bound lie beside the graph, under the name that the graph has for them.
            if (File.Exists(graph + ".data")) File.Copy(graph + ".data", Path.Combine(folder, Path.GetFileName(graph) + ".data"));
        }

        private void Ensemble(string headName, ModelInput images, IReadOnlyList<ModelOutput> outputs)
        {
            var config = new ModelConfig(manifest.Name) { Platform = "ensemble", Backend = "", MaxBatchSize = options.MaxBatchSize, Inputs = [images], Outputs = outputs, Parameters = Thresholds(outputs) };
            var steps = new TreeBuilder().Message("ensemble_scheduling", new TreeBuilder().Messages("step",
                [Step(Backbone, "images", "embeddings"), Step(headName, "embeddings", "logits")]));
            Folder(manifest.Name, TextFormatWriter.Write(new TextMessage([.. ConfigTree.Of(config).Fields, .. steps.Build().Fields], default)), outputs);
        }

        private static TreeBuilder Step(string model, string input, string output) => new TreeBuilder()
            .Text("model_name", model)
            .Whole("model_version", -1)
            .Message("input_map", new TreeBuilder().Text("key", input).Text("value", input))
            .Message("output_map", new TreeBuilder().Text("key", output).Text("value", output));

        /// <summary>On a CPU one thread a pass and one session for all; what decides is told beside the logits.</summary>
        private Dictionary<string, string> Parameters(IReadOnlyList<ModelOutput> outputs)
        {
            var parameters = Thresholds(outputs);
            if (options.Device != InstanceKind.Cpu) return parameters;
            parameters["intra_op_thread_count"] = "1";
            parameters["inter_op_thread_count"] = "1";
            parameters["share_session_between_instances"] = "true";
            return parameters;
        }

        private Dictionary<string, string> Thresholds(IReadOnlyList<ModelOutput> outputs)
        {
            var parameters = new Dictionary<string, string>();
            if (manifest.Head is not { } head || outputs.All(output => output.LabelFilename.Length == 0)) return parameters;
            parameters["thresholds"] = Numbers(head.Thresholds);
            if (head.Offsets is { } offsets) parameters["offsets"] = Numbers(offsets);
            return parameters;
        }

        private static string Numbers(IEnumerable<double> values) => string.Join(",", values.Select(value => value.ToString("R", CultureInfo.InvariantCulture)));

        private string Folder(string name, string config, IReadOnlyList<ModelOutput> outputs)
        {
            var folder = Directory.CreateDirectory(Path.Combine(root, name, _version)).FullName;
            File.WriteAllText(Path.Combine(root, name, "config.pbtxt"), config);
            if (outputs.Any(output => output.LabelFilename.Length > 0)) File.WriteAllText(Path.Combine(root, name, Labels), string.Join('\n', manifest.Head!.Classes) + "\n");
            return folder;
        }
    }
}

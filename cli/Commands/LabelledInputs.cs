using System.CommandLine;
using Puente.Cli.Training;

namespace Puente.Cli.Commands;

/// <summary>What commands over labelled images have in common.</summary>
public sealed class LabelledInputs
{
    private readonly Argument<string?> _labelled = new("LABELLED")
    {
        Description = "Folder of labelled images: a folder per class, or COCO, CODEBRIM, dacl10k, VOC, YOLO, labels.csv, labels.json",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly ReadingInputs _reading = new();
    private readonly Option<string?> _backbone = CommonOptions.Backbone(), _output = CommonOptions.Out();
    private readonly Option<int> _seed = CommonOptions.Seed(), _threads = CommonOptions.Threads();

    /// <summary>Adds them to <paramref name="command"/>.</summary>
    public void AddTo(Command command)
    {
        command.Add(_labelled);
        foreach (var option in new Option[] { _backbone, _output, _seed, _threads }) command.Add(option);
        _reading.AddTo(command);
    }

    /// <summary>What was given.</summary>
    public LabelledOptions Read(ParseResult parsed) => new()
    {
        Labelled = parsed.GetValue(_labelled),
        Reading = _reading.Read(parsed),
        Backbone = parsed.GetValue(_backbone),
        Out = parsed.GetValue(_output),
        Seed = parsed.GetValue(_seed),
        Threads = parsed.GetValue(_threads),
    };
}

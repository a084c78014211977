using Spectre.Console.Rendering;

namespace Puente.Cli.Commands;

/// <summary>What a command found out, for a person and for a program.</summary>
public sealed class CommandOutcome
{
    private readonly Dictionary<string, object?> _fields = [];
    private readonly List<IRenderable> _shown = [];

    /// <summary>Members of the JSON object, in order.</summary>
    public IReadOnlyDictionary<string, object?> Fields => _fields;

    /// <summary>Tables and lines for standard output.</summary>
    public IReadOnlyList<IRenderable> Shown => _shown;

    /// <summary>Keeps a member of the JSON object.</summary>
    public void Set(string name, object? value) => _fields[name] = value;

    /// <summary>Keeps a table or text to be shown.</summary>
    public void Show(IRenderable what) => _shown.Add(what);

    /// <summary>Keeps a line to be shown.</summary>
    public void Say(string line) => _shown.Add(new Spectre.Console.Text(line));
}

using Puente.Serving.Repository.TextFormat;

namespace Puente.Serving.Repository.Configuration.Wire;

/// <summary>Puts a message together field by field; what is empty or a default is left out unless it must stand.</summary>
internal sealed class TreeBuilder
{
    private readonly List<TextField> _fields = [];

    /// <summary>True while nothing stands in it.</summary>
    public bool IsEmpty => _fields.Count == 0;

    /// <summary>A text.</summary>
    public TreeBuilder Text(string name, string value) => value.Length > 0 ? Add(name, new TextString(value)) : this;

    /// <summary>An enum's name.</summary>
    public TreeBuilder Word(string name, string? value) => value is null ? this : Add(name, new TextWord(value, default));

    /// <summary>A truth.</summary>
    public TreeBuilder Truth(string name, bool value, bool always = false) => value || always ? Add(name, new TextWord(value ? "true" : "false", default)) : this;

    /// <summary>A whole number.</summary>
    public TreeBuilder Whole(string name, long value, bool always = false) => value != 0 || always ? Add(name, new TextInteger(value)) : this;

    /// <summary>Whole numbers in a list.</summary>
    public TreeBuilder Wholes(string name, IEnumerable<long> values)
    {
        foreach (var value in values) Add(name, new TextInteger(value), listed: true);
        return this;
    }

    /// <summary>A message, empty or not; null: none.</summary>
    public TreeBuilder Message(string name, TreeBuilder? value) => value is null ? this : Add(name, value.Build());

    /// <summary>Messages in a list.</summary>
    public TreeBuilder Messages(string name, IEnumerable<TreeBuilder> values)
    {
        foreach (var value in values) Add(name, value.Build(), listed: true);
        return this;
    }

    /// <summary>The message.</summary>
    public TextMessage Build() => new(_fields, default);

    private TreeBuilder Add(string name, TextValue value, bool listed = false)
    {
        _fields.Add(new TextField(name, value, default, listed));
        return this;
    }
}

namespace Puente.Serving.Repository.Configuration.Wire;

/// <summary>A message of the configuration.</summary>
/// <param name="name">Its name in model_config.proto.</param>
/// <param name="fields">Its fields, in the order in which they are written.</param>
internal sealed class MessageSchema(string name, params FieldSchema[] fields)
{
    private readonly Dictionary<string, FieldSchema> _byName = fields.ToDictionary(field => field.Name);
    private readonly Dictionary<string, FieldSchema> _byCamel = fields.ToDictionary(field => field.CamelName);

    /// <summary>Its name.</summary>
    public string Name => name;

    /// <summary>Its fields.</summary>
    public IReadOnlyList<FieldSchema> Fields => fields;

    /// <summary>The field of a name in the text format; null: none.</summary>
    public FieldSchema? Find(string field) => _byName.GetValueOrDefault(field);

    /// <summary>The field of a name in JSON, either style; null: none.</summary>
    public FieldSchema? FindJson(string field) => Find(field) ?? _byCamel.GetValueOrDefault(field);
}

namespace Puente.Serving.Repository.Configuration.Wire;

/// <summary>Types of fields that the configuration has.</summary>
internal enum FieldKind
{
    /// <summary>true or false.</summary>
    Bool,

    /// <summary>A whole number of 32 bits.</summary>
    Int32,

    /// <summary>A whole number of 64 bits.</summary>
    Int64,

    /// <summary>A whole number of 64 bits without a sign.</summary>
    UInt64,

    /// <summary>Text.</summary>
    String,

    /// <summary>One of a few names.</summary>
    Enum,

    /// <summary>A message.</summary>
    Message,

    /// <summary>A map: entries of a key and a value.</summary>
    Map,
}

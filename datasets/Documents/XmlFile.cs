using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using Puente.Core;

namespace Puente.Datasets.Documents;

/// <summary>XML documents of others: no document types, no entities, nothing fetched, bounded.</summary>
internal static class XmlFile
{
    private const long MaxBytes = 100_000_000;

    /// <summary>The root element of the document at <paramref name="path"/>.</summary>
    /// <exception cref="InputException">It is too large, no XML, or declares a document type.</exception>
    public static XElement Read(string path, string name)
    {
        TextFile.Bound(path, name, MaxBytes);
        var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = MaxBytes };
        try
        {
            using var reader = XmlReader.Create(path, settings);
            return XDocument.Load(reader).Root!;
        }
        catch (XmlException e)
        {
            throw new InputException(name, null, $"is no plain XML document: {e.Message}", "Give well-formed XML without a document type.");
        }
    }

    /// <summary>The text of child <paramref name="name"/>, any case; null when there is none.</summary>
    public static string? Text(XElement element, string name) => Child(element, name)?.Value.Trim();

    /// <summary>Child <paramref name="name"/>, any case; null when there is none.</summary>
    public static XElement? Child(XElement element, string name) =>
        element.Elements().FirstOrDefault(child => child.Name.LocalName.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The finite number in child <paramref name="name"/>.</summary>
    /// <exception cref="InputException">There is none.</exception>
    public static double Number(XElement element, string name, string where) =>
        double.TryParse(Text(element, name), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)
            ? value
            : throw new InputException($"{where}.{name}", Text(element, name), "is not a finite number", "Mend the document.");

    /// <summary>Whether the text is 1; 0 is not.</summary>
    /// <exception cref="InputException">It is neither.</exception>
    public static bool Flag(XElement element, string where) => element.Value.Trim() switch
    {
        "1" => true,
        "0" => false,
        _ => throw new InputException($"{where}.{element.Name.LocalName}", element.Value.Trim(), "is neither 0 nor 1", "Mend the document."),
    };
}

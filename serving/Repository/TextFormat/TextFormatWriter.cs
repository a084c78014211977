using System.Text;

namespace Puente.Serving.Repository.TextFormat;

/// <summary>Writes the protobuf text format as Triton's documentation lays it out: two spaces a level, lists of numbers on one line, lists of messages in brackets.</summary>
internal static class TextFormatWriter
{
    /// <summary>The text of <paramref name="message"/>; fields of one name that are <see cref="TextField.Listed"/> share brackets where they are neighbours.</summary>
    public static string Write(TextMessage message)
    {
        var text = new StringBuilder();
        Fields(text, message, "");
        return text.ToString();
    }

    private static void Fields(StringBuilder text, TextMessage message, string indent)
    {
        for (var i = 0; i < message.Fields.Count;)
        {
            var field = message.Fields[i];
            var end = i + 1;
            while (field.Listed && end < message.Fields.Count && message.Fields[end] is { Listed: true } next && next.Name == field.Name) end++;
            if (field.Listed) List(text, field.Name, [.. message.Fields.Skip(i).Take(end - i).Select(each => each.Value)], indent);
            else One(text, field, indent);
            i = end;
        }
    }

    private static void One(StringBuilder text, TextField field, string indent)
    {
        text.Append(indent).Append(field.Name);
        if (field.Value is not TextMessage message)
        {
            text.Append(": ").Append(Scalar(field.Value)).Append('\n');
            return;
        }

        text.Append(' ');
        Braces(text, message, indent);
        text.Append('\n');
    }

    private static void List(StringBuilder text, string name, IReadOnlyList<TextValue> values, string indent)
    {
        text.Append(indent).Append(name);
        if (!values.Any(value => value is TextMessage))
        {
            text.Append(": [ ").AppendJoin(", ", values.Select(Scalar)).Append(" ]\n");
            return;
        }

        // A list that mixes messages and scalars has no reader, but a tree may hold it: the colon lets it be read again.
        text.Append(values.All(value => value is TextMessage) ? " [\n" : ": [\n");
        var inner = indent + "  ";
        foreach (var (index, value) in values.Index())
        {
            text.Append(inner);
            if (value is TextMessage message) Braces(text, message, inner);
            else text.Append(Scalar(value));
            text.Append(index + 1 < values.Count ? ",\n" : "\n");
        }

        text.Append(indent).Append("]\n");
    }

    private static void Braces(StringBuilder text, TextMessage message, string indent)
    {
        if (message.Fields.Count == 0)
        {
            text.Append("{ }");
            return;
        }

        text.Append("{\n");
        Fields(text, message, indent + "  ");
        text.Append(indent).Append('}');
    }

    private static string Scalar(TextValue value) => value switch
    {
        TextString quoted => TextEscapes.Quote(quoted.Bytes),
        TextWord word => word.Word,
        _ => value.Brief,
    };
}

using System.Text;

namespace Puente.Runtime.Functions;

/// <summary>Binds blob content to <c>string</c>, <c>byte[]</c> or <see cref="Stream"/>.</summary>
internal static class BlobBinders
{
    private const string TypeRemedy = "Take string, byte[] or Stream.";

    public static bool IsContent(Type type) => type == typeof(string) || type == typeof(byte[]) || type == typeof(Stream);

    public static ParameterBinder? ForTrigger(Type type, BlobStore blobs, Action<string, string> report) => IsContent(type)
        ? c => ReadAsync(((BlobVersion)c.TriggerValue!).Path, type, blobs, c)
        : ParameterBinders.Refuse($"a blob cannot be read as {type.Name}.", TypeRemedy, report);

    public static ParameterBinder? ForInput(
        BlobInputAttribute input, Type type, BlobStore blobs, IReadOnlyCollection<string> known, Action<string, string> report)
    {
        if (!IsContent(type)) return ParameterBinders.Refuse($"a blob cannot be read as {type.Name}.", TypeRemedy, report);
        if (ParsePath(input.BlobPath, known, report) is not { } template) return null;
        return c =>
        {
            var path = template.Resolve(c.BindingContext.BindingData);
            return blobs.Exists(path) ? ReadAsync(path, type, blobs, c) : ValueTask.FromResult<object?>(null);
        };
    }

    /// <summary>A path all of whose expressions the trigger supplies; null, and a report, otherwise.</summary>
    public static BlobPathTemplate? ParsePath(string path, IReadOnlyCollection<string> known, Action<string, string> report)
    {
        try
        {
            var template = BlobPathTemplate.Parse(path);
            var unknown = template.Names.Except(known).ToArray();
            if (unknown.Length == 0) return template;
            report($"\"{path}\" uses {string.Join(", ", unknown)}, which the trigger does not supply.", $"Use only: {string.Join(", ", known)}.");
        }
        catch (FormatException e)
        {
            report($"\"{path}\" is not a blob path.", e.Message);
        }

        return null;
    }

    private static async ValueTask<object?> ReadAsync(BlobPath path, Type type, BlobStore blobs, InvocationContext context)
    {
        var stream = blobs.OpenRead(path);
        context.Owned.Add(stream);
        if (type == typeof(Stream)) return stream;
        var bytes = new byte[stream.Length];
        await stream.ReadExactlyAsync(bytes, context.CancellationToken);
        return type == typeof(string) ? Encoding.UTF8.GetString(bytes) : bytes;
    }
}

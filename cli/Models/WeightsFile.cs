using System.Buffers.Binary;
using System.Text.Json;
using Puente.Core;

namespace Puente.Cli.Models;

/// <summary>What the header of a safetensors file says. Weights are not read; whether they fit is the trainer's to check.</summary>
/// <param name="Path">Full path.</param>
/// <param name="SizeBytes">Size of the file.</param>
/// <param name="Values">Numbers in all tensors, buffers and frozen weights too.</param>
/// <param name="Metadata">Its <c>__metadata__</c>.</param>
public sealed record WeightsFile(string Path, long SizeBytes, long Values, IReadOnlyDictionary<string, string> Metadata)
{
    /// <summary>Metadata key of a backbone: the recipe that made it.</summary>
    public const string RecipeKey = "puente.recipe";

    private const long MaxHeaderBytes = 100_000_000;

    /// <summary>Reads the header of <paramref name="path"/>.</summary>
    /// <param name="option">The option the file was given with, for the error.</param>
    /// <param name="path">The file.</param>
    /// <exception cref="InputException">There is no such file, or it is no safetensors file.</exception>
    public static WeightsFile Read(string option, string path)
    {
        if (!File.Exists(path)) throw new InputException(option, path, Directory.Exists(path) ? "is a folder, not a file" : "does not exist", "Give a safetensors file.");
        using var stream = File.OpenRead(path);
        Span<byte> prefix = stackalloc byte[sizeof(long)];
        var length = stream.Length >= sizeof(long) && stream.ReadAtLeast(prefix, sizeof(long)) == sizeof(long) ? BinaryPrimitives.ReadInt64LittleEndian(prefix) : -1;
        if (length < 2 || length > Math.Min(MaxHeaderBytes, stream.Length - sizeof(long)))
            throw Bad(option, path, "claims a header that the file does not hold");
        var header = new byte[length];
        stream.ReadExactly(header);
        try
        {
            using var document = JsonDocument.Parse(header);
            long values = 0;
            Dictionary<string, string> metadata = [];
            foreach (var member in document.RootElement.EnumerateObject())
                if (member.Name == "__metadata__") metadata = member.Value.Deserialize<Dictionary<string, string>>() ?? [];
                else values += member.Value.GetProperty("shape").EnumerateArray().Aggregate(1L, (product, side) => checked(product * side.GetInt64()));
            return new WeightsFile(System.IO.Path.GetFullPath(path), stream.Length, values, metadata);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or OverflowException)
        {
            throw Bad(option, path, $"has a header that cannot be read ({e.Message.TrimEnd('.')})");
        }
    }

    private static InputException Bad(string option, string path, string problem) =>
        new(option, path, $"is no safetensors file: it {problem}", "Give one, or write or fetch the file again.");
}

using System.Text.Json;
using System.Text.Json.Nodes;
using Puente.Core;
using Puente.Edge.Inspections.Inbox.Notifications;

namespace Puente.Functions.Tests.Inbox;

/// <summary>Each folder of <c>Golden/Notifications</c>: a message, and what is read of it or the field of its fault.</summary>
public sealed class NotificationGoldenTests
{
    private static readonly string _golden = Path.Combine(AppContext.BaseDirectory, "Golden", "Notifications");

    public static TheoryData<string> Cases => [.. Directory.GetDirectories(_golden).Select(folder => Path.GetFileName(folder)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Reads_as_expected(string name)
    {
        var input = await File.ReadAllBytesAsync(Path.Combine(_golden, name, "input.json"), TestContext.Current.CancellationToken);
        var expected = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(_golden, name, "expected.json"), TestContext.Current.CancellationToken))!;
        if (expected["field"] is { } field)
        {
            Assert.Equal(field.GetValue<string>(), Assert.Throws<InputException>(() => NotificationReader.Read(input)).Field);
            return;
        }

        var read = JsonSerializer.SerializeToNode(NotificationReader.Read(input), Json.Options);
        Assert.True(JsonNode.DeepEquals(expected, read), $"{name} reads as {read}");
    }
}

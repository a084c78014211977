using System.Globalization;
using Microsoft.Extensions.Configuration;
using Puente.Core;

namespace Puente.Edge.Inspections.Inbox;

/// <summary>Settings under <c>Inbox</c>: where photographs arrive, and who tells of them.</summary>
public sealed record InboxOptions
{
    /// <summary>The tier's own store, which also holds results and notes of poison.</summary>
    private const string OwnStore = "objects";

    private const int ShortestToken = 16;

    /// <summary><c>Inbox:Sources</c>, such as <c>polling,webhook</c>. Null: the blob trigger where it sees the store's files, else polling.</summary>
    public IReadOnlySet<InboxSource>? Sources { get; init; }

    /// <summary><c>Inbox:Component</c>: the Dapr binding of the store.</summary>
    public string Component { get; init; } = OwnStore;

    /// <summary><c>Inbox:Prefix</c>: keys that begin with it are photographs. What follows it is the photograph's name, folders included.</summary>
    public string Prefix { get; init; } = "inbox/";

    /// <summary><c>Inbox:Bucket</c>: notifications of other buckets are ignored. Needed by the webhook, else ignored.</summary>
    public string? Bucket { get; init; }

    /// <summary><c>Inbox:WebhookToken</c>: what senders of notifications show. Needed by the webhook, else ignored. At least 16 characters.</summary>
    public string? WebhookToken { get; init; }

    /// <summary><c>Inbox:AtOnce</c>: photographs in hand at a time, 1 to 64.</summary>
    public int AtOnce { get; init; } = 1;

    /// <summary><c>Inbox:MaxWaiting</c>: photographs noted and not yet done, 1 to 2000. Beyond it polling and blob trigger wait, and notifications are answered 503.</summary>
    public int MaxWaiting { get; init; } = 500;

    /// <summary><c>Inbox:Lease</c>: how long a photograph in the hand of a process that died stays there, 1 s to 1 h. A process that lives renews it.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary><c>Inbox:PagesPerRound</c>: pages of 1000 objects that one round of polling lists, 2 to 1000.</summary>
    public int PagesPerRound { get; init; } = 5;

    /// <summary><c>Inbox:SweepEvery</c>: how often polling lists a store whole that is too large for one round.</summary>
    public TimeSpan SweepEvery { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Reads and checks the settings.</summary>
    /// <exception cref="InputException">Settings are wrong; told all at once.</exception>
    public static InboxOptions Read(IConfiguration configuration)
    {
        var (settings, faults, defaults) = (configuration.GetSection("Inbox"), new List<InputException>(), new InboxOptions());
        var options = new InboxOptions
        {
            Sources = ReadSources(settings["Sources"], faults),
            Component = settings["Component"] ?? defaults.Component,
            Prefix = settings["Prefix"] ?? defaults.Prefix,
            Bucket = settings["Bucket"],
            WebhookToken = settings["WebhookToken"],
            AtOnce = Number("AtOnce", defaults.AtOnce, 1, 64),
            MaxWaiting = Number("MaxWaiting", defaults.MaxWaiting, 1, 2000),
            Lease = Time("Lease", defaults.Lease, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)),
            PagesPerRound = Number("PagesPerRound", defaults.PagesPerRound, 2, 1000),
            SweepEvery = Time("SweepEvery", defaults.SweepEvery, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1)),
        };
        options.Check(faults);
        return faults.Count switch
        {
            0 => options,
            1 => throw faults[0],
            _ => throw new InputException("Inbox", null, "has several faults: " + string.Join(" ", faults.Select(fault => fault.Message)), "Mend each of them."),
        };

        int Number(string name, int otherwise, int least, int most)
        {
            if (settings[name] is not { } text) return otherwise;
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most) return number;
            faults.Add(new InputException($"Inbox:{name}", text, "is out of bounds", $"Give a whole number from {least} to {most}."));
            return otherwise;
        }

        TimeSpan Time(string name, TimeSpan otherwise, TimeSpan least, TimeSpan most)
        {
            if (settings[name] is not { } text) return otherwise;
            if (TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var time) && time >= least && time <= most) return time;
            faults.Add(new InputException($"Inbox:{name}", text, "is out of bounds", $"Give a time from {least} to {most}, such as 00:01:00."));
            return otherwise;
        }
    }

    private static HashSet<InboxSource>? ReadSources(string? text, List<InputException> faults)
    {
        if (text is null) return null;
        var sources = new HashSet<InboxSource>();
        foreach (var name in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            if (Enum.GetNames<InboxSource>().Contains(name, StringComparer.OrdinalIgnoreCase)) sources.Add(Enum.Parse<InboxSource>(name, ignoreCase: true));
            else faults.Add(new InputException("Inbox:Sources", name, "is no source", "Give some of blobTrigger, polling, webhook, with commas between; nothing for none."));
        return sources;
    }

    private void Check(List<InputException> faults)
    {
        if (Component.Length == 0) faults.Add(new InputException("Inbox:Component", Component, "is empty", "Give the name of a Dapr binding."));
        string[] own = ["results/", "poison/"];
        if (Component == OwnStore && own.Any(folder => folder.StartsWith(Prefix, StringComparison.Ordinal) || Prefix.StartsWith(folder, StringComparison.Ordinal)))
            faults.Add(new InputException("Inbox:Prefix", Prefix, "takes in this tier's own results", $"Give a folder beside results/ and poison/, such as inbox/, or another store than {OwnStore}."));
        if (Sources?.Contains(InboxSource.Webhook) != true) return;
        if (string.IsNullOrEmpty(Bucket)) faults.Add(new InputException("Inbox:Bucket", Bucket, "is not set", "Name the bucket behind the component, whose notifications count."));
        if ((WebhookToken?.Length ?? 0) < ShortestToken)
            faults.Add(new InputException("Inbox:WebhookToken", null, "is not set or too short", $"Give the secret of at least {ShortestToken} characters that the S3 server sends."));
    }
}

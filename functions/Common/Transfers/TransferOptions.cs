using System.Globalization;
using Microsoft.Extensions.Configuration;
using Puente.Core;

namespace Puente.Functions.Common.Transfers;

/// <summary>How bulk bytes may use a site's link: settings under <c>Transfers</c>, or environment variables such as <c>Transfers__BytesPerSecond</c>.</summary>
public sealed record TransferOptions
{
    /// <summary>Files fetched at once, over the whole process. 1 to 64; default 2.</summary>
    public int MaxConcurrent { get; init; } = 2;

    /// <summary>Bytes a second that all fetches together take, averaged over a second; at least 1024. Default null: as fast as the link is.</summary>
    public long? BytesPerSecond { get; init; }

    /// <summary>The part of the day in which files are fetched (<c>Window</c>, local time of <c>TimeZone</c>: an IANA name, default the machine's). Default null: always.</summary>
    public TransferWindow? Window { get; init; }

    /// <summary>A connection on which no byte comes for so long is given up and opened again (<c>StallSeconds</c>). 1 to 600 s; default 30 s.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Reads and checks the section <c>Transfers</c>.</summary>
    /// <exception cref="InputException">Settings are wrong: all of them are told.</exception>
    public static TransferOptions Read(IConfiguration configuration)
    {
        var settings = configuration.GetSection("Transfers");
        var faults = new List<InputException>();
        var options = new TransferOptions
        {
            MaxConcurrent = (int)(Number("MaxConcurrent", 1, 64) ?? 2),
            BytesPerSecond = Number("BytesPerSecond", 1024, long.MaxValue),
            StallTimeout = TimeSpan.FromSeconds(Number("StallSeconds", 1, 600) ?? 30),
            Window = Window(Zone()),
        };
        return faults switch
        {
            [] => options,
            [var fault] => throw fault,
            _ => throw new InputException("Transfers", null, $"has {faults.Count} faults", string.Join(' ', faults.Select(fault => fault.Message))),
        };

        long? Number(string name, long least, long most)
        {
            if (settings[name] is not { Length: > 0 } text) return null;
            if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most) return number;
            faults.Add(new InputException($"Transfers:{name}", text, "is out of bounds or no number", most == long.MaxValue ? $"Give at least {least}." : $"Give {least} to {most}."));
            return null;
        }

        TimeZoneInfo Zone()
        {
            if (settings["TimeZone"] is not { Length: > 0 } name) return TimeZoneInfo.Local;
            if (TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone)) return zone;
            faults.Add(new InputException("Transfers:TimeZone", name, "is no time zone of this machine", "Give an IANA name such as Europe/Madrid or UTC."));
            return TimeZoneInfo.Local;
        }

        TransferWindow? Window(TimeZoneInfo zone)
        {
            if (settings["Window"] is not { Length: > 0 } text) return null;
            if (TransferWindow.Parse(text, zone) is { } window) return window;
            faults.Add(new InputException("Transfers:Window", text, "is no part of a day", "Give two different times as HH:mm-HH:mm, such as 22:00-06:00."));
            return null;
        }
    }
}

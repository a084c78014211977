using System.Globalization;
using System.Net;
using Microsoft.Extensions.Configuration;
using Puente.Core;

namespace Puente.Scaling.Server;

/// <summary>Settings under <c>Scaler</c> (environment <c>Scaler__CertificateFile</c> and so on): where the scaler listens, and who may ask.</summary>
public sealed record ScalerOptions
{
    /// <summary>Port; 0 takes a free one. Given by the tier (<c>--scaler-port</c>).</summary>
    public int Port { get; init; }

    /// <summary><c>Scaler:Address</c>: an address of this machine; <c>0.0.0.0</c> is all of them. Default the loopback, as the tier's own port.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary><c>Scaler:CertificateFile</c>: PEM of the server's certificate, its issuers after it. Default null: cleartext HTTP/2. Read again when it changes.</summary>
    public string? CertificateFile { get; init; }

    /// <summary><c>Scaler:KeyFile</c>: PEM of its private key, unencrypted. Needed with the certificate, refused without.</summary>
    public string? KeyFile { get; init; }

    /// <summary><c>Scaler:ClientCaFile</c>: PEM of those who may issue clients' certificates; a client without one is refused. Default null: any client.</summary>
    public string? ClientCaFile { get; init; }

    /// <summary><c>Scaler:Anonymous</c>: true to answer whoever reaches an address beyond the loopback without a client's certificate, as where a network policy is the lock. Default false.</summary>
    public bool Anonymous { get; init; }

    /// <summary><c>Scaler:MaxStreams</c>: streams open at once, 1 to 10000; one more is RESOURCE_EXHAUSTED. KEDA holds one or two for each trigger. Default 512.</summary>
    public int MaxStreams { get; init; } = 512;

    /// <summary><c>Scaler:RepeatEvery</c>: how often a stream looks again and repeats its state, unasked. 1 s to 1 h; default 15 s.</summary>
    public TimeSpan RepeatEvery { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary><c>Scaler:ReadTimeout</c>: how long a source may take before its metric is unknown. 100 ms to 1 min; default 2 s: KEDA is answered well within 3 s.</summary>
    public TimeSpan ReadTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Least time between two looks of a stream, so that a burst of changes is one change. Default 100 ms.</summary>
    public TimeSpan Settle { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Reads and checks the section <c>Scaler</c>.</summary>
    /// <param name="configuration">Settings.</param>
    /// <param name="port">The port that the tier gives.</param>
    /// <exception cref="InputException">Settings are wrong: all of them are told.</exception>
    public static ScalerOptions Read(IConfiguration configuration, int port)
    {
        var (settings, faults, defaults) = (configuration.GetSection("Scaler"), new List<InputException>(), new ScalerOptions());
        var options = new ScalerOptions
        {
            Port = port,
            Address = Listen(),
            CertificateFile = Text(nameof(CertificateFile)),
            KeyFile = Text(nameof(KeyFile)),
            ClientCaFile = Text(nameof(ClientCaFile)),
            Anonymous = Flag(nameof(Anonymous)),
            MaxStreams = Number(nameof(MaxStreams), defaults.MaxStreams, 1, 10_000),
            RepeatEvery = Time(nameof(RepeatEvery), defaults.RepeatEvery, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)),
            ReadTimeout = Time(nameof(ReadTimeout), defaults.ReadTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1)),
        };
        faults.AddRange(options.Faults());
        return faults switch
        {
            [] => options,
            [var fault] => throw fault,
            _ => throw new InputException("Scaler", null, $"has {faults.Count} faults", string.Join(' ', faults.Select(fault => fault.Message))),
        };

        string? Text(string name) => settings[name] is { Length: > 0 } text ? text : null;

        IPAddress Listen()
        {
            if (Text(nameof(Address)) is not { } text) return defaults.Address;
            if (IPAddress.TryParse(text, out var address)) return address;
            faults.Add(new InputException("Scaler:Address", text, "is no IP address", "Give an address of this machine, such as 127.0.0.1, or 0.0.0.0 for all of them."));
            return defaults.Address;
        }

        bool Flag(string name)
        {
            if (Text(name) is not { } text) return false;
            if (bool.TryParse(text, out var flag)) return flag;
            faults.Add(new InputException($"Scaler:{name}", text, "is neither true nor false", "Give true or false."));
            return false;
        }

        int Number(string name, int otherwise, int least, int most)
        {
            if (Text(name) is not { } text) return otherwise;
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most) return number;
            faults.Add(new InputException($"Scaler:{name}", text, "is out of bounds", $"Give a whole number from {least} to {most}."));
            return otherwise;
        }

        TimeSpan Time(string name, TimeSpan otherwise, TimeSpan least, TimeSpan most)
        {
            if (Text(name) is not { } text) return otherwise;
            if (TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var time) && time >= least && time <= most) return time;
            faults.Add(new InputException($"Scaler:{name}", text, "is out of bounds", $"Give a time from {least} to {most}, such as 00:00:15."));
            return otherwise;
        }
    }

    /// <summary>What does not go together.</summary>
    public IEnumerable<InputException> Faults()
    {
        if (CertificateFile is null != KeyFile is null)
            yield return new InputException(CertificateFile is null ? "Scaler:CertificateFile" : "Scaler:KeyFile", null, "is not set, and its other half is", "Give both, or neither for cleartext.");
        if (ClientCaFile is not null && CertificateFile is null)
            yield return new InputException("Scaler:ClientCaFile", ClientCaFile, "needs TLS", "Give Scaler:CertificateFile and Scaler:KeyFile too.");
        if (!IPAddress.IsLoopback(Address) && ClientCaFile is null && !Anonymous)
            yield return new InputException("Scaler:Address", $"{Address}", "is beyond the loopback, and whoever reaches it would be answered", "Give Scaler:ClientCaFile, or Scaler:Anonymous=true where a network policy is the lock.");
    }
}

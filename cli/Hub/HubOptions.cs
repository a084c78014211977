using System.CommandLine;
using System.CommandLine.Parsing;
using Puente.Cli.Client;
using Puente.Core;

namespace Puente.Cli.Hub;

/// <summary>Which hub a command speaks to, and with which key.</summary>
public sealed class HubOptions
{
    /// <summary>Where a hub listens unless it is told otherwise.</summary>
    public const string DefaultUrl = "http://127.0.0.1:7071/";

    /// <summary>The variable that holds a hub's key, so that it stands in no command line.</summary>
    public const string KeyVariable = "PUENTE_HUB_KEY";

    private static readonly TimeSpan _callTimeout = TimeSpan.FromMinutes(3), _patience = TimeSpan.FromSeconds(5);

    private readonly Option<string> _url = new("--hub") { Description = "Address of the hub", HelpName = "URL", DefaultValueFactory = _ => DefaultUrl };
    private readonly Option<string?> _data = new("--hub-data") { Description = $"The hub's data folder, whose secrets.json holds its key; or set {KeyVariable}", HelpName = "DIR" };

    /// <summary>Adds them to <paramref name="command"/>.</summary>
    public Command AddTo(Command command)
    {
        command.Add(_url);
        command.Add(_data);
        return command;
    }

    /// <summary>The hub that was named.</summary>
    /// <exception cref="InputException">The address is none, or no key is given.</exception>
    public TierHttp Connect(ParseResult parsed)
    {
        var url = parsed.GetValue(_url)!;
        if (!Uri.TryCreate(url.EndsWith('/') ? url : url + "/", UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            throw new InputException("--hub", url, "is no http address", $"Give one such as {DefaultUrl}");
        var key = Environment.GetEnvironmentVariable(KeyVariable);
        var data = parsed.GetValue(_data);
        if (string.IsNullOrEmpty(key) && data is null)
            throw new InputException("--hub-data", null, "is not given, and neither is a key", $"Give the hub's data folder, or set {KeyVariable} to its key.");
        return Connect(new TierAddress("hub", address, null, data ?? "", "the hub's log") { Key = data is null ? key : null });
    }

    /// <summary>A connection to <paramref name="hub"/>.</summary>
    public static TierHttp Connect(TierAddress hub) => new(new HttpClient { Timeout = _callTimeout }, hub, TimeProvider.System) { Patience = _patience };
}

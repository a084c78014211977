using System.Security.Cryptography;
using Dapr.Client;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Puente.Core.Enrolments;
using Puente.Edge;
using Puente.Edge.Delivery;
using Puente.Edge.Enrolling;
using Puente.Functions.Common.Tiers;

namespace Puente.Functions.Tests.Enrolling;

/// <summary>An edge's own side of enrolment on a disk of its own, with a clock of its own, before a hub whose answers may be lost.</summary>
internal sealed class EdgeSite : IDisposable
{
    private readonly JoiningHub _hub;
    private readonly TierOptions _tier;

    public EdgeSite(JoiningHub hub, JoinToken? token, DateTimeOffset? clock = null, string name = "edge-1")
    {
        _hub = hub;
        Time = new FakeTimeProvider(clock ?? hub.Time.GetUtcNow());
        Folder = Directory.CreateTempSubdirectory("puente-site-").FullName;
        _tier = new TierOptions
        {
            Name = name,
            Data = Folder,
            Shared = Folder,
            Components = Folder,
            Port = 0,
            Trainer = "none",
            Hub = new Uri("http://hub/"),
            Trust = Path.Combine(Folder, "trust.pem"),
            JoinToken = token?.Text,
            Labels = new Dictionary<string, string> { ["site"] = "quay" },
        };
        Link = new LossyHub(hub);
        Restart();
    }

    public FakeTimeProvider Time { get; }

    public string Folder { get; }

    public LossyHub Link { get; }

    public EdgeState State => new(_hub.Get<DaprClient>());

    public EnrolmentSteps Steps { get; private set; } = null!;

    public EdgeSigner Signer { get; private set; } = null!;

    /// <summary>The process dies and comes back on the same disk.</summary>
    public void Restart(IKeyStore? keys = null)
    {
        Signer?.Dispose();
        var folders = new EdgeFolders(_tier);
        Signer = new EdgeSigner(State, _tier, Time);
        Steps = new EnrolmentSteps(Link, keys ?? new FileKeyStore(folders), new HubTrust(_tier), Signer, State, folders, _tier, Time, NullLogger<EnrolmentSteps>.Instance);
        Steps.Begin();
    }

    public FileKeyStore Keys() => new(new EdgeFolders(_tier));

    /// <summary>Time goes on at both ends.</summary>
    public void Advance(TimeSpan by)
    {
        Time.Advance(by);
        _hub.Time.Advance(by);
    }

    /// <summary>Joins and is approved by rule.</summary>
    public async Task<TimeSpan> EnrolAsync()
    {
        await Steps.StepAsync(default);
        await _hub.ProvisionAsync(Link.Joined!);
        return await Steps.StepAsync(default);
    }

    public void Dispose()
    {
        Signer.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}

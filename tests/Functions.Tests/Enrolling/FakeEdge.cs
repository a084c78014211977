using System.Security.Cryptography;
using System.Text.Json;
using Puente.Core;
using Puente.Core.Enrolments;
using Puente.Core.Releases;
using Puente.Core.Twins;
using Puente.Functions.Common.Http;
using Puente.Functions.Common.Tiers;
using Puente.Hub.Edges.Joining;
using Puente.Hub.Edges.Messages;
using Puente.Hub.Edges.Tokens;

namespace Puente.Functions.Tests.Enrolling;

/// <summary>An edge, or somebody who says so: keys, statements and messages made by hand.</summary>
internal sealed class FakeEdge(JoiningHub hub, string name = "edge-1") : IDisposable
{
    public ECDsa Key { get; set; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public Dictionary<string, string> Labels { get; } = new() { ["site"] = "quay" };

    /// <summary>The edge's clock beside the hub's.</summary>
    public TimeSpan Skew { get; set; }

    public long Sequence { get; set; }

    private DateTimeOffset Now => hub.Time.GetUtcNow() + Skew;

    /// <summary>Joins by rule and collects its credential.</summary>
    public static async Task<FakeEdge> JoinedAsync(JoiningHub hub, string name = "edge-1", JoinTokenRequest? asked = null)
    {
        var edge = new FakeEdge(hub, name);
        await hub.ProvisionAsync(await edge.JoinAsync(await hub.TokenAsync(asked)));
        await edge.CollectAsync();
        return edge;
    }

    public DsseEnvelope State(EnrolmentPurpose purpose, string? token = null, ECDsa? next = null, DsseEnvelope? challenge = null)
    {
        var statement = new EnrolmentStatement(purpose, name, challenge ?? hub.Joins.Challenge(new ChallengeRequest(name)).Challenge, PublicKeyJwk.Of(next ?? Key), token, Labels, Now);
        var signed = SignedJson.Sign(statement, EnrolmentStatement.PayloadType, Key);
        return next is null ? signed : signed.AlsoBy(next);
    }

    public JoinRequest Joining(JoinToken token) => new(token.Text, State(EnrolmentPurpose.Join, token.Id));

    public Task<JoinOutcome> JoinAsync(JoinToken token) => hub.Joins.JoinAsync(Joining(token), default);

    public async Task<EnrolmentAnswer> CollectAsync() => (await hub.Credentials.CollectAsync(name, new ProofRequest(State(EnrolmentPurpose.Collect)), default)).Answer;

    public Task<EnrolmentAnswer> RenewAsync(ECDsa? next = null) => hub.Credentials.RenewAsync(name, new ProofRequest(State(EnrolmentPurpose.Renew, next: next)), default);

    public ReportedTwin Twin(string state = "idle") => new(name, Labels, 0, null, null, state, null, 0, 0, Now);

    /// <summary>A twin as it goes over the bus.</summary>
    public CloudEvent Report(string state = "idle", long? sequence = null) => Signed(Guid.NewGuid().ToString(), new EdgeMessage(
        name, sequence ?? ++Sequence, Now, EdgeEvents.Reported, JsonSerializer.SerializeToElement(Twin(state), Json.Options)));

    /// <summary>An event as it goes over the bus.</summary>
    public CloudEvent Tell(string id, long? sequence = null, string? body = null) => Signed($"{name}:{id}", new EdgeMessage(
        name, sequence ?? ++Sequence, Now, EdgeEvents.InspectionCompleted, JsonSerializer.SerializeToElement(body ?? id, Json.Options))
    { Id = $"{name}:{id}", Subject = "photograph", Time = Now });

    public Task<EdgeMessageResult> SendAsync(CloudEvent message) => hub.Messages.TakeAsync(message, default);

    public void Dispose() => Key.Dispose();

    private CloudEvent Signed(string id, EdgeMessage message) => new(
        id, name, message.Type, message.Subject, message.Time ?? Now, JsonSerializer.SerializeToElement(SignedJson.Sign(message, EdgeMessage.PayloadType, Key), Json.Options));
}

using Microsoft.Extensions.Time.Testing;
using Puente.Catalog;
using Puente.Core.Enrolments;
using Puente.Hub.Edges;
using Puente.Hub.Edges.Joining;
using Puente.Hub.Edges.Messages;
using Puente.Hub.Edges.Tokens;
using Puente.Workflows.Provisioning;

namespace Puente.Functions.Tests.Enrolling;

/// <summary>A hub that wants keys, on virtual time, and the person who runs it.</summary>
internal sealed class JoiningHub : IAsyncDisposable
{
    private readonly HubUnderTest _hub;

    private JoiningHub(HubUnderTest hub, FakeTimeProvider time) => (_hub, Time) = (hub, time);

    public FakeTimeProvider Time { get; }

    public Joins Joins => _hub.Get<Joins>();

    public Credentials Credentials => _hub.Get<Credentials>();

    public EdgeMessages Messages => _hub.Get<EdgeMessages>();

    public static Task<JoiningHub> StartAsync(params (string Key, string Value)[] settings) => StartAsync(null, settings);

    /// <summary>With another component than the local one for the hub's own state.</summary>
    public static async Task<JoiningHub> StartAsync(string? state, params (string Key, string Value)[] settings)
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero));
        var all = settings.Append(("RequireKey", "true")).DistinctBy(setting => setting.Item1).ToDictionary(setting => $"Enrolment:{setting.Item1}", setting => (string?)setting.Item2);
        return new JoiningHub(await HubUnderTest.StartAsync(time, all, state), time);
    }

    public T Get<T>()
        where T : notnull => _hub.Get<T>();

    public async Task<JoinToken> TokenAsync(JoinTokenRequest? asked = null) => (await Get<JoinTokens>().MakeAsync(asked ?? new JoinTokenRequest("operator"), default)).Token;

    /// <summary>Runs the provisioning as its orchestration does, without the engine.</summary>
    public async Task ProvisionAsync(JoinOutcome outcome)
    {
        var input = outcome.Provision!;
        var enrolments = Get<Enrolments>();
        var (decision, reason) = EnrolmentGate.Decide(input.Enrolment, input.Rule);
        if (decision == EnrolmentDecision.Approve) await ApproveAsync(input.Enrolment.Edge, input.Enrolment, input.Labels, reason);
        else await enrolments.RecordAsync(Recorded(input.Enrolment, decision == EnrolmentDecision.Hold ? "awaitingApproval" : "rejected", false, reason), default);
    }

    public async Task ApproveAsync(string edge, EnrolmentRequest request, IReadOnlyDictionary<string, string>? labels, string reason)
    {
        var enrolments = Get<Enrolments>();
        await enrolments.RecordAsync(Recorded(request, "labelling", true, reason), default);
        if (labels is not null) await enrolments.LabelAsync(new LabelEdgeInput($"provision-{edge}", edge, labels), default);
        await enrolments.RecordAsync(Recorded(request, "ready", true, reason), default);
    }

    public Task StandAsync(string edge, EdgeStanding standing) => Get<Standings>().SetAsync(edge, new StandingRequest(standing, "operator", "found in a river"), default);

    /// <summary>What is on record of refusals, oldest first: <c>edge code</c>.</summary>
    public async Task<IReadOnlyList<string>> RefusedAsync() =>
        [.. (await Get<CatalogStore>().ListAuditAsync()).Where(entry => entry.Action == "edge.refused").Select(entry => $"{entry.Subject} {entry.Detail.Split(':')[0]}")];

    public async ValueTask DisposeAsync() => await _hub.DisposeAsync();

    private static RecordEnrolmentInput Recorded(EnrolmentRequest request, string state, bool enrolled, string reason) =>
        new($"provision-{request.Edge}", request, state, enrolled, "auto-approve", reason);
}

using Puente.Core.Enrolments;
using Puente.Edge.Enrolling;
using Puente.Hub.Edges.Joining;

namespace Puente.Functions.Tests.Enrolling;

/// <summary>The hub's own code behind a wire that may lose its answers.</summary>
internal sealed class LossyHub(JoiningHub hub) : IHubEnrolment
{
    /// <summary>True to lose the next answer to a renewal, which the hub has taken.</summary>
    public bool LosesRenewal { get; set; }

    /// <summary>True while nothing gets through.</summary>
    public bool IsDown { get; set; }

    /// <summary>What happens while a question is on its way.</summary>
    public Action? OnAsked { get; set; }

    /// <summary>What happens once the hub has answered.</summary>
    public Action? OnAnswered { get; set; }

    /// <summary>What becomes of an answer to how it stands, on its way.</summary>
    public Func<EnrolmentAnswer, EnrolmentAnswer>? OnCollected { get; set; }

    /// <summary>The last join.</summary>
    public JoinOutcome? Joined { get; private set; }

    public Task<ChallengeAnswer> ChallengeAsync(string edge, CancellationToken cancellationToken) => AskAsync(() => Task.FromResult(hub.Joins.Challenge(new ChallengeRequest(edge))));

    public Task<EnrolmentAnswer> JoinAsync(JoinRequest request, CancellationToken cancellationToken) =>
        AskAsync(async () => (Joined = await hub.Joins.JoinAsync(request, cancellationToken)).Answer);

    public Task<EnrolmentAnswer> CollectAsync(string edge, ProofRequest request, CancellationToken cancellationToken) =>
        AskAsync(async () =>
        {
            var (answer, _) = (await hub.Credentials.CollectAsync(edge, request, cancellationToken));
            return OnCollected?.Invoke(answer) ?? answer;
        });

    public async Task<EnrolmentAnswer> RenewAsync(string edge, ProofRequest request, CancellationToken cancellationToken)
    {
        var answer = await AskAsync(() => hub.Credentials.RenewAsync(edge, request, cancellationToken));
        if (!LosesRenewal) return answer;
        LosesRenewal = false;
        throw new HttpRequestException("the answer was lost");
    }

    private async Task<T> AskAsync<T>(Func<Task<T>> ask)
    {
        if (IsDown) throw new HttpRequestException("the hub is not there");
        OnAsked?.Invoke();
        try
        {
            var answer = await ask();
            OnAnswered?.Invoke();
            return answer;
        }
        catch (EnrolmentRefusedException e)
        {
            throw new HubRefusalException(e.Code, e.Message);
        }
    }
}

using Puente.Workflows.Commands;
using Puente.Workflows.Delivery;
using Puente.Workflows.Pretraining;
using Puente.Workflows.Provisioning;
using Puente.Workflows.Releases;
using Puente.Workflows.Rollouts;
using Puente.Workflows.Tuning;

namespace Puente.Workflows.Tests;

/// <summary>What measurements, failures and commands mean to the tables.</summary>
public sealed class JudgeTests
{
    [Theory]
    [InlineData(1.5, false, 1, PretrainEvent.SliceEnded)]
    [InlineData(null, false, 1, PretrainEvent.SliceEnded)]
    [InlineData(1.5, true, 3, PretrainEvent.BackboneReady)]
    [InlineData(1.5, false, 3, PretrainEvent.BudgetSpent)]
    [InlineData(double.NaN, false, 1, PretrainEvent.LossNotFinite)]
    [InlineData(double.PositiveInfinity, true, 1, PretrainEvent.LossNotFinite)]
    public void A_slice(double? loss, bool completed, int slices, PretrainEvent means)
    {
        var done = new SliceOutput(completed, 10, 30, loss, 5, completed ? FakeActivities.Digest : null);

        Assert.Equal(means, PretrainTransitions.Judge(done, slices, new PretrainInput(FakeActivities.Digest, "tiny", 1, MaxSlices: 3)));
    }

    [Theory]
    [InlineData(ActivityFailure.NonFiniteLoss, PretrainEvent.LossNotFinite)]
    [InlineData(ActivityFailure.BadInput, PretrainEvent.SliceFailed)]
    [InlineData("System.IO.IOException", PretrainEvent.SliceFailed)]
    public void A_slice_that_failed(string errorType, PretrainEvent means) => Assert.Equal(means, PretrainTransitions.Judge(errorType));

    [Theory]
    [InlineData(true, true, ReleaseEvent.GatePassedAutomatically)]
    [InlineData(true, false, ReleaseEvent.GatePassed)]
    [InlineData(false, true, ReleaseEvent.GateFailed)]
    [InlineData(false, false, ReleaseEvent.GateFailed)]
    public void The_gate_of_a_release(bool passed, bool automatic, ReleaseEvent means) =>
        Assert.Equal(means, ReleaseTransitions.Judge(new GateDecision(passed, ""), automatic));

    [Theory]
    [InlineData(WaveVerdict.Waiting, 0, false, RolloutEvent.Unsettled)]
    [InlineData(WaveVerdict.Passed, 9, false, RolloutEvent.Unsettled)]
    [InlineData(WaveVerdict.Passed, 10, false, RolloutEvent.WavePassed)]
    [InlineData(WaveVerdict.Passed, 10, true, RolloutEvent.AllPassed)]
    [InlineData(WaveVerdict.Failed, 0, false, RolloutEvent.WaveFailedForGood)]
    public void A_wave(WaveVerdict verdict, int soakedSeconds, bool isLast, RolloutEvent means) => Assert.Equal(
        means, RolloutTransitions.Judge(verdict, TimeSpan.FromSeconds(soakedSeconds), isLast, new RolloutInput("release-1", SoakSeconds: 10)));

    [Fact]
    public void A_wave_that_failed_goes_back_where_that_was_asked_for() => Assert.Equal(
        RolloutEvent.WaveFailed, RolloutTransitions.Judge(WaveVerdict.Failed, default, false, new RolloutInput("release-1", RollbackOnFailure: true)));

    [Fact]
    public void A_wave_that_holds_waits_for_a_person_where_that_was_asked_for() => Assert.Equal(
        RolloutEvent.WaveHeld, RolloutTransitions.Judge(WaveVerdict.Passed, default, false, new RolloutInput("release-1", ApproveWaves: true)));

    [Theory]
    [InlineData(0, 1)]
    [InlineData(39, 1)]
    [InlineData(200, 10)]
    [InlineData(86_400, 300)]
    public void The_longer_a_wave_takes_the_less_often_it_is_looked_at(double waited, double after) =>
        Assert.Equal(TimeSpan.FromSeconds(after), RolloutTransitions.PollAfter(TimeSpan.FromSeconds(waited)));

    [Theory]
    [InlineData(CommandKind.None, null)]
    [InlineData(CommandKind.Pause, RolloutEvent.PauseRequested)]
    [InlineData(CommandKind.Cancel, RolloutEvent.AbortRequested)]
    public void A_command_to_a_rollout(CommandKind command, RolloutEvent? means) => Assert.Equal(means, RolloutTransitions.Of(command));

    [Theory]
    [InlineData("serving", false, ProvisionEvent.Serving)]
    [InlineData("serving", true, ProvisionEvent.Serving)]
    [InlineData("failed", false, ProvisionEvent.DeliveryFailed)]
    [InlineData("downloading", false, ProvisionEvent.Waiting)]
    [InlineData("pending", true, ProvisionEvent.TimedOut)]
    public void A_delivery(string state, bool isLate, ProvisionEvent means) => Assert.Equal(means, ProvisionTransitions.Judge(state, isLate));

    [Theory]
    [InlineData(null, null, null, EnrolmentDecision.Hold)]
    [InlineData("", null, null, EnrolmentDecision.Approve)]
    [InlineData("ring=canary", null, null, EnrolmentDecision.Approve)]
    [InlineData("ring=rest", null, null, EnrolmentDecision.Hold)]
    [InlineData("", "tenant=a", null, EnrolmentDecision.Hold)]
    [InlineData("", "tenant=a", "tenant=a", EnrolmentDecision.Approve)]
    [InlineData("", "tenant=a", "tenant=b", EnrolmentDecision.Hold)]
    public void An_enrolment(string? labels, string? asked, string? claims, EnrolmentDecision means)
    {
        var rule = labels is null ? null : new ApprovalRule("rule", Pairs(labels), Pairs(asked));
        var enrolment = new EnrolmentRequest("edge-1", Pairs("ring=canary")!, null, Pairs(claims));

        Assert.Equal(means, EnrolmentGate.Decide(enrolment, rule).Decision);
    }

    [Theory]
    [InlineData(null, EnrolmentDecision.Refuse)]
    [InlineData("ab12", EnrolmentDecision.Approve)]
    public void An_enrolment_without_a_key_where_one_is_asked_for(string? thumbprint, EnrolmentDecision means) => Assert.Equal(
        means, EnrolmentGate.Decide(new EnrolmentRequest("edge-1", Pairs("")!, thumbprint), new ApprovalRule("rule", RequireKey: true)).Decision);

    [Theory]
    [InlineData(ActivityFailure.BadInput, ApplyEvent.Refused)]
    [InlineData("System.IO.IOException", ApplyEvent.Failed)]
    public void A_delivery_that_failed(string errorType, ApplyEvent means) => Assert.Equal(means, ApplyTransitions.Judge(errorType));

    [Theory]
    [InlineData(RetrainTrigger.Timer, null, 40, true)]
    [InlineData(RetrainTrigger.NewLabels, null, 59, false)]
    [InlineData(RetrainTrigger.NewLabels, null, 60, true)]
    [InlineData(RetrainTrigger.NewLabels, null, 10, false)]
    [InlineData(RetrainTrigger.Drift, null, 60, false)]
    [InlineData(RetrainTrigger.Drift, double.NaN, 60, false)]
    [InlineData(RetrainTrigger.Drift, 0.2, 60, false)]
    [InlineData(RetrainTrigger.Drift, 0.3, 40, true)]
    public void A_reason_to_learn_again(RetrainTrigger trigger, double? drift, int labels, bool goes) => Assert.Equal(
        goes, RetrainTransitions.Decide(new RetrainInput(trigger, Drift: drift), new RetrainEvidence(labels, 40)).Passed);

    private static Dictionary<string, string>? Pairs(string? text) =>
        text?.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]);
}

namespace Puente.Fleet.Tests;

public sealed class WaveGateTests
{
    [Theory]
    [InlineData("sss", 0, false, GateVerdict.Passed)]
    [InlineData("ss?", 0, false, GateVerdict.Waiting)]
    [InlineData("ss?", 0, true, GateVerdict.Failed)]
    [InlineData("ss?", 1, true, GateVerdict.Passed)]
    [InlineData("sf?", 0, false, GateVerdict.Failed)]
    [InlineData("sf?", 1, false, GateVerdict.Waiting)]
    [InlineData("sf?", 1, true, GateVerdict.Failed)]
    [InlineData("???", 0, false, GateVerdict.Waiting)]
    [InlineData("", 0, false, GateVerdict.Passed)]
    public void A_wave_holds_when_all_but_those_that_may_fail_serve(string edges, int maxFailed, bool isLate, GateVerdict verdict)
    {
        var outcomes = edges.Select((state, i) => new EdgeOutcome($"edge-{i}", state == 's', state == 'f')).ToList();

        Assert.Equal(verdict, WaveGate.Judge(outcomes, maxFailed, isLate).Verdict);
    }
}

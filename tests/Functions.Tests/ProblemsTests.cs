using Dapr;
using Puente.Core;
using Puente.Functions.Common.Http;

namespace Puente.Functions.Tests;

public sealed class ProblemsTests
{
    [Fact]
    public void Bad_input_is_the_callers_and_names_field_value_and_remedy()
    {
        var problem = Problems.Of(new InputException("side", "7", "is out of bounds", "Give 32 to 1024 pixels."))!;

        Assert.Equal((400, "side", "7", "Give 32 to 1024 pixels."), (problem.Status, problem.Extensions["field"], problem.Extensions["value"], problem.Extensions["remedy"]));
    }

    [Fact]
    public void A_component_out_of_reach_passes_and_is_worth_another_try()
    {
        var problem = Problems.Of(new DaprException("State operation failed: state store twins: connection refused"))!;

        Assert.Equal(503, problem.Status);
        Assert.Contains("twins", problem.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_server_that_is_away_passes()
    {
        var problem = Problems.Of(new ServerUnavailableException("The catalog's server db", "cannot be used: connection refused", "Look after it.", new InvalidOperationException()))!;
        Assert.Equal((503, "The catalog's server db cannot be used: connection refused. Look after it."), (problem.Status, problem.Detail));
    }

    [Fact]
    public void A_fault_of_the_program_is_no_problem_of_anyone_else() => Assert.Null(Problems.Of(new InvalidOperationException("bug")));
}

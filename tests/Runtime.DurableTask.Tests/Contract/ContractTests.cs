using System.Reflection;
using Puente.Runtime.Contracts;
using Puente.Runtime.DurableTask.Client;
using Puente.Runtime.DurableTask.Worker;

namespace Puente.Runtime.DurableTask.Tests;

/// <summary>
/// Compares the public shapes with those of Microsoft.DurableTask 1.25.0. durable-task-1.25.txt is the listing of the core
/// types as it was read by reflection; durable-task-client-1.25.txt is the table of the client, written as one.
/// </summary>
public class ContractTests
{
    private const string Core = "durable-task-1.25.txt", ClientTypes = "durable-task-client-1.25.txt";

    // Entities are left out; README.md says so.
    private static readonly string[] LeftOut = ["TaskOrchestrationEntityFeature Entities {get;}"];

    public static TheoryData<string> CoreHeads => [.. Shapes.Read(Core).Keys];

    public static TheoryData<string> ClientHeads => [.. Shapes.Read(ClientTypes).Keys];

    [Theory]
    [MemberData(nameof(CoreHeads))]
    public void Core_types_have_what_is_listed_and_nothing_else(string head)
    {
        var type = Shapes.Find(head, "Puente.Runtime.DurableTask");
        Assert.Equal(head, Shapes.Head(type));
        Assert.Equal(Shapes.Read(Core)[head].Except(LeftOut).Order(StringComparer.Ordinal), Shapes.Members(type).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(ClientHeads))]
    public void Client_types_have_what_is_listed(string head)
    {
        var type = Shapes.Find(head, "Puente.Runtime.DurableTask.Client");
        Assert.Equal(head, Shapes.Head(type));
        // The table does not say which are abstract: that is the maker's affair, not the caller's.
        var members = Shapes.Members(type).ConvertAll(member => member.Replace("abstract ", "", StringComparison.Ordinal));
        var missing = Shapes.Read(ClientTypes)[head].Except(members).ToList();
        Assert.True(missing.Count == 0, $"{type.Name} lacks:\n{string.Join('\n', missing)}\nit has:\n{string.Join('\n', members)}");
    }

    [Fact]
    public void Other_client_methods_are_shorter_forms_of_listed_ones()
    {
        var listed = Shapes.Read(ClientTypes).First().Value.Select(line => line[..line.IndexOf('(', StringComparison.Ordinal)]).ToHashSet(StringComparer.Ordinal);
        Assert.All(
            typeof(DurableTaskClient).GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly).Where(m => !m.IsSpecialName && m.Name != nameof(IAsyncDisposable.DisposeAsync)),
            method => Assert.Contains(listed, line => line.EndsWith(' ' + method.Name, StringComparison.Ordinal)));
    }

    [Fact]
    public void Statuses_are_named_in_the_order_of_the_durable_http_api() => Assert.Equal(
        ["Running", "Completed", "ContinuedAsNew", "Failed", "Canceled", "Terminated", "Pending", "Suspended"], Enum.GetNames<OrchestrationRuntimeStatus>());

    [Theory]
    [InlineData("implicit", typeof(string), typeof(TaskName))]
    [InlineData("implicit", typeof(TaskName), typeof(string))]
    [InlineData("implicit", typeof(RetryPolicy), typeof(TaskRetryOptions))]
    public void Listed_conversions_are_there(string kind, Type from, Type to) => Assert.Contains(
        from.GetMethods().Concat(to.GetMethods()), m => m.Name == "op_" + char.ToUpperInvariant(kind[0]) + kind[1..] && m.ReturnType == to && m.GetParameters()[0].ParameterType == from);

    [Fact]
    public void Names_compare_without_case() => Assert.Equal((true, new TaskName("Name").GetHashCode()), (new TaskName("name") == new TaskName("NAME"), new TaskName("nAME").GetHashCode()));

    [Fact]
    public void Engine_and_client_register_as_in_the_packages()
    {
        var services = new Microsoft.Extensions.DependencyInjection.ServiceCollection();
        services.AddDurableTaskWorker(worker => worker.AddTasks(tasks => tasks.AddOrchestrator("Nothing", _ => Task.FromResult<object?>(null))));
        services.AddDurableTaskClient();
        Assert.Single(services, service => service.ServiceType == typeof(DurableTaskClient));
    }

    [Fact]
    public void A_policy_has_the_listed_defaults()
    {
        var policy = new RetryPolicy(3, TimeSpan.FromSeconds(2));
        Assert.Equal((1.0, TimeSpan.FromHours(1), Timeout.InfiniteTimeSpan), (policy.BackoffCoefficient, policy.MaxRetryInterval, policy.RetryTimeout));
        TaskRetryOptions options = policy;
        Assert.Same(policy, options.Policy);
        Assert.Throws<ArgumentOutOfRangeException>(() => new RetryPolicy(0, TimeSpan.FromSeconds(1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RetryPolicy(1, TimeSpan.Zero));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RetryPolicy(1, TimeSpan.FromSeconds(1), double.NaN));
    }
}

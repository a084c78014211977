using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using Puente.Runtime.DurableTask.Client;

namespace Puente.Runtime.DurableTask.Tests;

/// <summary>Compares the public shapes with those of Microsoft.DurableTask 1.25.0, as listed in durable-task-1.25.txt.</summary>
public class ContractTests
{
    // Entities are left out; README.md says so.
    private static readonly string[] LeftOut = ["TaskOrchestrationEntityFeature Entities {get;}"];

    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(string)] = "string",
        [typeof(int)] = "int",
        [typeof(bool)] = "bool",
        [typeof(object)] = "object",
        [typeof(void)] = "void",
    };

    public static TheoryData<string> Types => [.. Contract().Keys];

    [Theory]
    [MemberData(nameof(Types))]
    public void Every_listed_member_is_there(string header)
    {
        var name = header.Split(' ')[0];
        var type = typeof(TaskName).Assembly.GetType("Puente.Runtime.DurableTask." + (name.Contains('<', StringComparison.Ordinal) ? name[..name.IndexOf('<', StringComparison.Ordinal)] + "`2" : name))!;
        Assert.NotNull(type);
        var members = Members(type).ToHashSet(StringComparer.Ordinal);
        var missing = Contract()[header].Except(LeftOut).Where(line => !members.Contains(line)).ToList();
        Assert.True(missing.Count == 0, $"{name} lacks:\n{string.Join('\n', missing)}\nit has:\n{string.Join('\n', members)}");
        Assert.Equal(header.Contains(" abstract", StringComparison.Ordinal), type.IsAbstract);
        if (!type.IsValueType) Assert.Equal(header.Contains("sealed", StringComparison.Ordinal), type.IsSealed);
    }

    [Fact]
    public void The_orchestration_context_has_nothing_else()
    {
        var listed = Contract().First().Value.ToHashSet(StringComparer.Ordinal);
        Assert.Empty(Members(typeof(TaskOrchestrationContext)).Except(listed));
    }

    [Fact]
    public void Statuses_are_in_the_order_of_the_durable_http_api() => Assert.Equal(
        ["Running", "Completed", "ContinuedAsNew", "Failed", "Canceled", "Terminated", "Pending", "Suspended"], Enum.GetNames<OrchestrationRuntimeStatus>());

    [Theory]
    [InlineData("ScheduleNewOrchestrationInstanceAsync", "TaskName,object,StartOrchestrationOptions,CancellationToken")]
    [InlineData("RaiseEventAsync", "string,string,object,CancellationToken")]
    [InlineData("WaitForInstanceStartAsync", "string,bool,CancellationToken")]
    [InlineData("WaitForInstanceCompletionAsync", "string,bool,CancellationToken")]
    [InlineData("GetInstanceAsync", "string,bool,CancellationToken")]
    [InlineData("GetAllInstancesAsync", "OrchestrationQuery")]
    [InlineData("TerminateInstanceAsync", "string,TerminateInstanceOptions,CancellationToken")]
    [InlineData("TerminateInstanceAsync", "string,object,CancellationToken")]
    [InlineData("SuspendInstanceAsync", "string,string,CancellationToken")]
    [InlineData("ResumeInstanceAsync", "string,string,CancellationToken")]
    [InlineData("PurgeInstanceAsync", "string,CancellationToken")]
    [InlineData("PurgeAllInstancesAsync", "PurgeInstancesFilter,CancellationToken")]
    [InlineData("RestartAsync", "string,bool,CancellationToken")]
    [InlineData("RewindInstanceAsync", "string,string,CancellationToken")]
    [InlineData("GetOrchestrationHistoryAsync", "string,CancellationToken")]
    public void The_client_has_the_listed_methods(string name, string parameters) =>
        Assert.Contains(typeof(DurableTaskClient).GetMethods(), m => m.Name == name && string.Join(',', m.GetParameters().Select(p => Name(p.ParameterType))) == parameters);

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

    private static Dictionary<string, List<string>> Contract()
    {
        Dictionary<string, List<string>> types = [];
        var current = "";
        foreach (var line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "durable-task-1.25.txt")).Where(l => l.Trim().Length > 0))
        {
            if (line[0] != ' ')
                types[current = line] = [];
            else
                types[current].Add(line.Trim());
        }

        return types;
    }

    private static IEnumerable<string> Members(Type type)
    {
        const BindingFlags Own = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        foreach (var ctor in type.GetConstructors(Own).Where(c => c.IsPublic || c.IsFamily)) yield return $"ctor({Parameters(ctor)})";
        foreach (var property in type.GetProperties(Own))
        {
            var get = property.GetMethod is { } g && (g.IsPublic || g.IsFamily);
            var set = property.SetMethod is { } s && (s.IsPublic || s.IsFamily);
            if (!get && !set || property.Name == "EqualityContract") continue;
            var init = set && property.SetMethod!.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit));
            var isAbstract = (property.GetMethod ?? property.SetMethod)!.IsAbstract;
            yield return $"{Name(property.PropertyType)} {property.Name} {{{(get ? "get;" : "")}{(init ? "init;" : set ? "set;" : "")}}}{(isAbstract ? " abstract" : "")}";
        }

        foreach (var method in type.GetMethods(Own).Where(m => m.IsPublic && !m.IsSpecialName))
        {
            var generic = method.IsGenericMethod ? $"<{string.Join(',', method.GetGenericArguments().Select(Name))}>" : "";
            yield return $"{(method.IsStatic ? "static " : "")}{(method.IsAbstract ? "abstract " : "")}{Name(method.ReturnType)} {method.Name}{generic}({Parameters(method)})";
        }
    }

    private static string Parameters(MethodBase method) =>
        string.Join(", ", method.GetParameters().Select(p => $"{Name(p.ParameterType)} {p.Name}{(p.HasDefaultValue ? "=" + (Convert.ToString(p.DefaultValue, CultureInfo.InvariantCulture) is { Length: > 0 } value ? value : "default") : "")}"));

    private static string Name(Type type)
    {
        if (Keywords.TryGetValue(type, out var keyword)) return keyword;
        if (Nullable.GetUnderlyingType(type) is { } inner) return Name(inner) + "?";
        return type.IsGenericType ? $"{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}<{string.Join(',', type.GetGenericArguments().Select(Name))}>" : type.Name;
    }
}

using System.Reflection;
using Puente.Runtime.Contracts;

namespace Puente.Runtime.Functions.Tests;

/// <summary>
/// Compares what function sources see with Microsoft.Azure.Functions.Worker 2.52.0, as functions-worker-2.52.txt lists it. Members that this
/// host adds are its own affair, where they are read-only: source that sets them would not compile there.
/// </summary>
public sealed class WorkerContractTests
{
    private const string Listing = "functions-worker-2.52.txt";

    public static TheoryData<string> Heads => [.. Shapes.Read(Listing).Keys];

    public static TheoryData<Type, AttributeTargets> Targets => new()
    {
        { typeof(FunctionAttribute), AttributeTargets.Method },
        { typeof(FixedDelayRetryAttribute), AttributeTargets.Method },
        { typeof(ExponentialBackoffRetryAttribute), AttributeTargets.Method },
        { typeof(HttpTriggerAttribute), AttributeTargets.Parameter },
        { typeof(TimerTriggerAttribute), AttributeTargets.Parameter },
        { typeof(BlobTriggerAttribute), AttributeTargets.Parameter },
        { typeof(BlobInputAttribute), AttributeTargets.Parameter },
        { typeof(OrchestrationTriggerAttribute), AttributeTargets.Parameter },
        { typeof(ActivityTriggerAttribute), AttributeTargets.Parameter },
        { typeof(DurableClientAttribute), AttributeTargets.Parameter },
    };

    [Theory]
    [MemberData(nameof(Heads))]
    public void Types_have_what_is_listed(string head)
    {
        var type = Shapes.Find(head, "Puente.Runtime.Functions");
        Assert.Equal(head, Shapes.Head(type));
        var (listed, members) = (Shapes.Read(Listing)[head], Shapes.Members(type));
        Assert.Empty(listed.Except(members));
        Assert.DoesNotContain(members.Except(listed), member => member.StartsWith("ctor", StringComparison.Ordinal) && type.IsSubclassOf(typeof(Attribute)));
        Assert.DoesNotContain(members.Except(listed), member => member.EndsWith("set;}", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void Attributes_stand_where_they_may(Type attribute, AttributeTargets targets) =>
        Assert.Equal(targets, attribute.GetCustomAttribute<AttributeUsageAttribute>()!.ValidOn & targets);

    [Fact]
    public void Attributes_have_the_listed_defaults()
    {
        Assert.True(new TimerTriggerAttribute("00:01:00").UseMonitor);
        Assert.False(new TimerTriggerAttribute("00:01:00").RunOnStartup);
        Assert.Equal(BlobTriggerSource.LogsAndContainerScan, new BlobTriggerAttribute("inbox/{name}").Source);
        Assert.Equal(AuthorizationLevel.Anonymous, new HttpTriggerAttribute("get", "post").AuthLevel);
        Assert.Equal(["get", "post"], new HttpTriggerAttribute("get", "post").Methods);
        Assert.Equal(AuthorizationLevel.Admin, new HttpTriggerAttribute(AuthorizationLevel.Admin).AuthLevel);
    }

    [Fact]
    public void Features_are_kept_by_type()
    {
        var features = new InvocationFeatures();
        Assert.Null(features.Get<string>());
        features.Set("a");
        features.Set("b");
        Assert.Equal("b", features.Get<string>());
        Assert.Equal(typeof(string), Assert.Single(features).Key);
        Assert.Throws<ArgumentNullException>(() => features.Set<string>(null!));
    }
}

using System.Reflection;
using Xunit.Sdk;
using Xunit.v3;

namespace Puente.Catalog.Tests;

/// <summary>Every pair of stages.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class CombinatorialStagesAttribute : DataAttribute
{
    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker)
    {
        var stages = Enum.GetValues<ModelStage>();
        return ValueTask.FromResult<IReadOnlyCollection<ITheoryDataRow>>(
            [.. from first in stages from second in stages select new TheoryDataRow<ModelStage, ModelStage>(first, second)]);
    }

    public override bool SupportsDiscoveryEnumeration() => true;
}

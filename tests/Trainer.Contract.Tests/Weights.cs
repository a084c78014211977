using Puente.Learning.Training.SafeTensors;

namespace Puente.Trainer.Contract.Tests;

/// <summary>Weight files compared.</summary>
internal static class Weights
{
    /// <summary>Whether two files hold the same tensors, to the bit.</summary>
    public static bool Same(string first, string second)
    {
        using SafeTensorsFile one = SafeTensorsFile.Open(first), other = SafeTensorsFile.Open(second);
        Assert.Equal(one.Entries.Select(entry => entry.Name), other.Entries.Select(entry => entry.Name));
        return one.Entries.Where(entry => entry.DataType == "F32").All(entry => one.Floats(entry.Name).AsSpan().SequenceEqual(other.Floats(entry.Name)));
    }
}

using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace Puente.Runtime.Functions;

/// <summary>A function found by reflection, with everything needed to run it.</summary>
internal sealed record FunctionDescriptor(string Name, MethodInfo Method, FunctionTrigger Trigger)
{
    public string EntryPoint { get; } = $"{Method.DeclaringType!.FullName}.{Method.Name}";

    public string Id { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Name}|{Method.DeclaringType!.FullName}.{Method.Name}")))[..16];

    /// <summary>One for each parameter, in order.</summary>
    public required IReadOnlyList<ParameterBinder> Parameters { get; init; }

    /// <summary>Where the returned value is written; null for nowhere.</summary>
    public BlobPathTemplate? Output { get; init; }

    /// <summary>How a failed run is tried again; null for not at all.</summary>
    public FunctionRetry? Retry { get; init; }

    /// <summary>Makes the instance; null for a static method.</summary>
    public Func<IServiceProvider, object>? CreateInstance { get; init; }

    /// <summary>Awaits what the method returned and gives its value; null for none.</summary>
    public required Func<object?, ValueTask<object?>> Unwrap { get; init; }
}

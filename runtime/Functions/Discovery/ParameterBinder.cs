namespace Puente.Runtime.Functions;

/// <summary>Gives one parameter its value for one invocation.</summary>
internal delegate ValueTask<object?> ParameterBinder(InvocationContext context);

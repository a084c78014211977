using System.Reflection;

namespace Puente.Runtime.Functions;

/// <summary>The parameter that carries the trigger, understood.</summary>
/// <param name="Trigger">What sets the function off.</param>
/// <param name="Binder">Gives the parameter its value.</param>
/// <param name="Known">Names of the binding data, for other parameters and for expressions.</param>
internal sealed record TriggerParameter(FunctionTrigger Trigger, ParameterBinder Binder, IReadOnlyCollection<string> Known)
{
    /// <summary>The trigger attribute of a parameter; null for none.</summary>
    public static Attribute? AttributeOf(ParameterInfo parameter) => parameter.GetCustomAttributes().FirstOrDefault(a =>
        a is HttpTriggerAttribute or TimerTriggerAttribute or BlobTriggerAttribute or OrchestrationTriggerAttribute or ActivityTriggerAttribute);
}

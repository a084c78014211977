using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Puente.Runtime.DurableTask.Client;

namespace Puente.Runtime.Functions;

/// <summary>Finds the binder of a parameter that is not the trigger itself.</summary>
internal static class ParameterBinders
{
    private const string Remedy =
        "Take FunctionContext, CancellationToken, HttpRequest (HTTP), [DurableClient] DurableTaskClient, [BlobInput], or a simple value named in the route or path.";

    /// <param name="parameter">The parameter.</param>
    /// <param name="known">Names the trigger's binding data will hold.</param>
    /// <param name="http">Whether the trigger is HTTP.</param>
    /// <param name="blobs">The store that [BlobInput] reads.</param>
    /// <param name="report">Takes problem and remedy when there is no binder.</param>
    public static ParameterBinder? Find(ParameterInfo parameter, IReadOnlyCollection<string> known, bool http, BlobStore blobs, Action<string, string> report)
    {
        var type = parameter.ParameterType;
        if (parameter.GetCustomAttribute<BlobInputAttribute>() is { } input) return BlobBinders.ForInput(input, type, blobs, known, report);
        if (type == typeof(FunctionContext)) return c => ValueTask.FromResult<object?>(c);
        if (type == typeof(CancellationToken)) return c => ValueTask.FromResult<object?>(c.CancellationToken);
        if (type == typeof(DurableTaskClient)) return c => ValueTask.FromResult<object?>(c.InstanceServices.GetRequiredService<DurableTaskClient>());
        if (http && type == typeof(HttpRequest)) return c => ValueTask.FromResult<object?>(((HttpContext)c.TriggerValue!).Request);
        if (!SimpleValue.IsSimple(type)) return Refuse($"{type.Name} cannot be bound.", Remedy, report);

        var name = known.FirstOrDefault(k => k.Equals(parameter.Name, StringComparison.OrdinalIgnoreCase));
        if (name is null) return Refuse($"nothing in the trigger is named \"{parameter.Name}\".", $"Name it after one of: {string.Join(", ", known)}.", report);
        var fallback = parameter.HasDefaultValue ? parameter.DefaultValue : null;
        return c => ValueTask.FromResult(SimpleValue.Convert(name, c.BindingContext.BindingData.GetValueOrDefault(name) ?? fallback, type));
    }

    public static ParameterBinder? Refuse(string problem, string remedy, Action<string, string> report)
    {
        report(problem, remedy);
        return null;
    }
}

using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.Configuration;
using Puente.Runtime.DurableTask;
using Puente.Runtime.DurableTask.Worker;

namespace Puente.Runtime.Functions;

/// <summary>Understands trigger attributes.</summary>
internal sealed partial class TriggerReader(IConfiguration settings, TimeZoneInfo zone, BlobStore blobs, bool webEnabled)
{
    /// <summary>The trigger, or null and at least one report of problem and remedy.</summary>
    public TriggerParameter? Read(string functionName, MethodInfo method, ParameterInfo parameter, Attribute attribute, Action<string, string> report) => attribute switch
    {
        HttpTriggerAttribute http => ReadHttp(functionName, http, parameter, report),
        TimerTriggerAttribute timer => ReadTimer(timer, parameter, report),
        BlobTriggerAttribute blob => ReadBlob(blob, parameter, report),
        OrchestrationTriggerAttribute orchestration => ReadOrchestration(orchestration.Orchestration ?? functionName, method, parameter, report),
        _ => new TriggerParameter(
            new FunctionTrigger.Activity(((ActivityTriggerAttribute)attribute).Activity ?? functionName, parameter.ParameterType),
            c => ValueTask.FromResult(((ActivityInvocation)c.TriggerValue!).GetInput(parameter.ParameterType)),
            ["instanceId"]),
    };

    private TriggerParameter? ReadHttp(string functionName, HttpTriggerAttribute http, ParameterInfo parameter, Action<string, string> report)
    {
        if (!webEnabled) report("HTTP functions are not enabled.", "Call builder.ConfigureFunctionsWebApplication().");
        if (parameter.ParameterType != typeof(HttpRequest)) report($"{parameter.ParameterType.Name} cannot carry a request.", "Take Microsoft.AspNetCore.Http.HttpRequest.");
        if (http.AuthLevel is AuthorizationLevel.User or AuthorizationLevel.System) report($"{http.AuthLevel} is not a level of functions.", "Use Anonymous, Function or Admin.");
        try
        {
            var route = RoutePatternFactory.Parse((http.Route ?? functionName).Trim('/'));
            return new TriggerParameter(
                new FunctionTrigger.Http(http.AuthLevel, [.. http.Methods.Select(m => m.ToUpperInvariant())], route),
                c => ValueTask.FromResult<object?>(((HttpContext)c.TriggerValue!).Request),
                [.. route.Parameters.Select(p => p.Name)]);
        }
        catch (RoutePatternException e)
        {
            report($"\"{http.Route}\" is not a route.", e.Message);
            return null;
        }
    }

    private TriggerParameter? ReadTimer(TimerTriggerAttribute timer, ParameterInfo parameter, Action<string, string> report)
    {
        if (parameter.ParameterType != typeof(TimerInfo)) report($"{parameter.ParameterType.Name} cannot carry a timer.", "Take TimerInfo.");
        if (Substitute(timer.Schedule, report) is not { } text) return null;
        try
        {
            return new TriggerParameter(
                new FunctionTrigger.Timer(TimerSchedule.Parse(text, zone), timer.UseMonitor, timer.RunOnStartup, () => ReadSchedule(timer.Schedule)),
                c => ValueTask.FromResult(c.TriggerValue),
                []);
        }
        catch (FormatException e)
        {
            report($"\"{text}\" is not a schedule.", e.Message);
            return null;
        }
    }

    private TimerSchedule ReadSchedule(string text)
    {
        var faults = new List<string>();
        return Substitute(text, (problem, _) => faults.Add(problem)) is { } schedule ? TimerSchedule.Parse(schedule, zone) : throw new FormatException(string.Join(' ', faults));
    }

    private TriggerParameter? ReadBlob(BlobTriggerAttribute blob, ParameterInfo parameter, Action<string, string> report)
    {
        var binder = BlobBinders.ForTrigger(parameter.ParameterType, blobs, report);
        if (Substitute(blob.BlobPath, report) is not { } path) return null;
        try
        {
            var template = BlobPathTemplate.Parse(path);
            return binder is null ? null : new TriggerParameter(new FunctionTrigger.Blob(template), binder, [.. template.Names, "BlobTrigger", "Uri"]);
        }
        catch (FormatException e)
        {
            report($"\"{path}\" is not a blob path.", e.Message);
            return null;
        }
    }

    private static TriggerParameter? ReadOrchestration(string taskName, MethodInfo method, ParameterInfo parameter, Action<string, string> report)
    {
        if (parameter.ParameterType != typeof(TaskOrchestrationContext)) report($"{parameter.ParameterType.Name} cannot carry an orchestration.", "Take TaskOrchestrationContext.");
        if (!method.IsStatic) report("an orchestrator must not hold state.", "Make the method static.");
        if (method.GetParameters().Length > 1) report("an orchestrator takes its context alone.", "Read the input with context.GetInput<T>(), and do input and output in activities.");
        if (!typeof(Task).IsAssignableFrom(method.ReturnType)) report($"an orchestrator cannot return {method.ReturnType.Name}.", "Return Task or Task<T>.");
        return new TriggerParameter(new FunctionTrigger.Orchestration(taskName), c => ValueTask.FromResult(c.TriggerValue), []);
    }

    /// <summary>Puts settings in the place of <c>%Setting%</c>; null, and a report, when one is not set.</summary>
    private string? Substitute(string text, Action<string, string> report)
    {
        var missing = SettingName().Matches(text).Select(m => m.Groups[1].Value).Where(n => settings[Key(n)] is null).ToArray();
        if (missing.Length == 0) return SettingName().Replace(text, m => settings[Key(m.Groups[1].Value)]!);
        report($"setting {string.Join(", ", missing)} is not set.", $"Set {string.Join(", ", missing)} in the environment or the app's configuration.");
        return null;
    }

    private static string Key(string name) => name.Replace("__", ":", StringComparison.Ordinal);

    [GeneratedRegex("%([^%]+)%")]
    private static partial Regex SettingName();
}

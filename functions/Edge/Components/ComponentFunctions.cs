using Microsoft.AspNetCore.Http;
using Puente.Core;

namespace Puente.Edge.Components;

/// <summary>What else is on this site: looked at by the clock, and told.</summary>
public sealed class ComponentFunctions(ComponentReconciler reconciler, ComponentStatus status)
{
    /// <summary>Closes the gap between what is wanted and what is here, and puts back what has changed.</summary>
    [Function("ComponentsTimer")]
    public Task Reconcile([TimerTrigger("%ComponentsSchedule%")] TimerInfo timer, CancellationToken cancellationToken) => reconciler.RunAsync(cancellationToken);

    /// <summary>How each component stands.</summary>
    [Function("ListComponents")]
    public IResult List([HttpTrigger(AuthorizationLevel.Function, "get", Route = "components")] HttpRequest request) => Results.Json(status.Current ?? [], Json.Options);
}

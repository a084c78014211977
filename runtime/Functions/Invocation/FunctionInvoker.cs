using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Puente.Runtime.Functions;

/// <summary>Runs one invocation: scope, instance, parameters, method, output.</summary>
internal sealed class FunctionInvoker(IServiceScopeFactory scopes, HostJson hostJson, BlobStore blobs, TimeProvider time)
{
    /// <summary>The method's result; null for none.</summary>
    /// <exception cref="TimeoutException">The function's time was over and it gave up.</exception>
    public async Task<object?> InvokeAsync(InvocationRequest request, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(hostJson.FunctionTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        await using var scope = scopes.CreateAsyncScope();
        var context = new InvocationContext(request.Function, scope.ServiceProvider, request.BindingData, either.Token, request.Retry)
        {
            TriggerValue = request.TriggerValue,
        };
        if (request.TriggerValue is HttpContext http) context.Items[InvocationContext.HttpContextKey] = http;
        try
        {
            return await RunAsync(request, context);
        }
        catch (OperationCanceledException e) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"Function {request.Function.Name} was cancelled after {hostJson.FunctionTimeout} (host.json functionTimeout).", e);
        }
        finally
        {
            foreach (var owned in context.Owned) owned.Dispose();
        }
    }

    private async Task<object?> RunAsync(InvocationRequest request, InvocationContext context)
    {
        var function = request.Function;
        var arguments = new object?[function.Parameters.Count];
        for (var i = 0; i < arguments.Length; i++) arguments[i] = await function.Parameters[i](context);

        var instance = function.CreateInstance?.Invoke(context.InstanceServices);
        try
        {
            var returned = function.Method.Invoke(instance, BindingFlags.DoNotWrapExceptions, null, arguments, null);
            var result = await function.Unwrap(returned);
            if (function.Output is { } output && result is not null)
            {
                await blobs.WriteAsync(output.Resolve(context.BindingContext.BindingData), result, context.CancellationToken);
                result = null;
            }

            await request.Complete(result);
            return result;
        }
        finally
        {
            if (instance is IAsyncDisposable asyncDisposable) await asyncDisposable.DisposeAsync();
            else (instance as IDisposable)?.Dispose();
        }
    }
}

using Microsoft.Extensions.Logging;
using Puente.Runtime.Dapr.Bindings;

namespace Puente.Runtime.Dapr.Delivery;

/// <summary>One input binding and the app's route for it. What the app fails at is told, and the binding goes on.</summary>
internal sealed class InputDelivery(IInputBinding binding, AppChannel app, EmbeddedDaprOptions options, ILogger logger)
{
    /// <param name="pause">Stops before the next call; the one at hand is finished.</param>
    /// <param name="abort">Stops at once.</param>
    public async Task RunAsync(CancellationToken pause, CancellationToken abort)
    {
        if (binding.AsksFirst && !await IsWantedAsync(pause).ConfigureAwait(false))
            return;
        SidecarLog.Reading(logger, binding.Name, binding.Route);
        await binding.ServeAsync(metadata => DeliverAsync(metadata, abort), pause).ConfigureAwait(false);
    }

    private async Task<bool> IsWantedAsync(CancellationToken pause)
    {
        for (var wait = options.RedeliveryInitialDelay; ; wait = wait * 2 < options.RedeliveryMaxDelay ? wait * 2 : options.RedeliveryMaxDelay)
        {
            var (outcome, detail, _) = await app.AskAsync(binding.Route, options.DeliveryTimeout, pause).ConfigureAwait(false);
            if (outcome == DeliveryOutcome.Success)
                return true;
            SidecarLog.NotWanted(logger, binding.Name, binding.Route, detail);
            if (outcome == DeliveryOutcome.Drop)
                return false;
            // An app that gave no answer has not said no.
            await Task.Delay(wait, options.TimeProvider, pause).ConfigureAwait(false);
        }
    }

    private async Task DeliverAsync(IReadOnlyDictionary<string, string> metadata, CancellationToken abort)
    {
        var (outcome, detail, _) = await app.PostAsync(binding.Route, metadata, options.DeliveryTimeout, abort).ConfigureAwait(false);
        if (outcome != DeliveryOutcome.Success)
            SidecarLog.BindingFailed(logger, binding.Name, binding.Route, detail);
    }
}

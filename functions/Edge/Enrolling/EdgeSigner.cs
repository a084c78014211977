using System.Security.Cryptography;
using System.Text.Json;
using Puente.Core;
using Puente.Core.Enrolments;
using Puente.Core.Releases;
using Puente.Edge.Delivery;
using Puente.Functions.Common.Tiers;

namespace Puente.Edge.Enrolling;

/// <summary>
/// Signs what this edge says, once it has a credential that holds; until then what is to be said waits, as it does for a link that is down.
/// An edge that was given no hub says all without.
/// </summary>
public sealed class EdgeSigner(EdgeState state, TierOptions tier, TimeProvider time) : IDisposable
{
    private readonly Lock _gate = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ECDsa? _key;
    private DateTimeOffset _until;

    /// <summary>True where this edge has to sign.</summary>
    public bool IsNeeded => tier.Hub is not null;

    /// <summary>True where it may speak.</summary>
    public bool IsReady => !IsNeeded || (Volatile.Read(ref _key) is not null && time.GetUtcNow() < _until);

    /// <summary>True where it may speak or once did: it knows its hub's key.</summary>
    public bool KnowsHub => !IsNeeded || Volatile.Read(ref _key) is not null;

    /// <summary>Ends when it may.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var changed = Volatile.Read(ref _changed).Task;
            if (IsReady) return;
            await changed.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Signs with <paramref name="key"/>, which is this object's from now on, until <paramref name="until"/> by this edge's clock.</summary>
    public void Use(ECDsa key, DateTimeOffset until)
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            _key?.Dispose();
            (_key, _until) = (key, until);
            (changed, _changed) = (_changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        changed.SetResult();
    }

    /// <summary>Signs under the next number, which is on disk before this returns.</summary>
    /// <param name="type">CloudEvent type.</param>
    /// <param name="body">CloudEvent data.</param>
    /// <param name="name">Makes the rest of the message.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<DsseEnvelope> SignAsync(string type, JsonElement body, Func<EdgeMessage, EdgeMessage> name, CancellationToken cancellationToken)
    {
        await WaitAsync(cancellationToken);
        var message = name(new EdgeMessage(tier.Name, await state.NextSequenceAsync(cancellationToken), time.GetUtcNow(), type, body));
        lock (_gate) return SignedJson.Sign(message, EdgeMessage.PayloadType, _key!);
    }

    /// <inheritdoc/>
    public void Dispose() => _key?.Dispose();
}

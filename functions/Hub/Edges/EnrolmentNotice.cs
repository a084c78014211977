using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Puente.Hub.Edges;

/// <summary>Has wrong settings of enrolment told at the start, and says so where edges need no key.</summary>
public sealed class EnrolmentNotice(EnrolmentPolicy policy, ILogger<EnrolmentNotice> log) : IHostedService
{
    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (!policy.RequireKey) log.LogWarning("Enrolment:RequireKey is set to false: whoever reaches the broker speaks for any edge that has no key. Leave the setting out once the edges have joined with tokens.");
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

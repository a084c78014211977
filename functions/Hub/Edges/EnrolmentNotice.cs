using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Puente.Hub.Edges;

/// <summary>Has wrong settings of enrolment told at the start, and says so where edges need no key.</summary>
public sealed class EnrolmentNotice(EnrolmentPolicy policy, ILogger<EnrolmentNotice> log) : IHostedService
{
    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (!policy.RequireKey) log.LogInformation("Enrolment:RequireKey is false: whoever reaches the broker speaks for any edge that has no key. Set it where there is more than one machine.");
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

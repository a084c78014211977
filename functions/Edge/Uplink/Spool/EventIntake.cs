using System.Data.Common;
using System.Text.Json;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Puente.Core;

namespace Puente.Edge.Uplink.Spool;

/// <summary>Takes what workers have left (<see cref="EventSpool"/>) into the outbox. At least once: dying between the two takes an event again, under its id.</summary>
public sealed class EventIntake(EdgeFolders folders, EdgeEventWriter events, TimeProvider time, ILogger<EventIntake> log) : BackgroundService
{
    private static readonly TimeSpan _look = TimeSpan.FromSeconds(1), _slowest = TimeSpan.FromHours(1);
    private bool _away;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await TakeAsync(stoppingToken);
                _away = false;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or DbException)
            {
                if (!_away) log.LogWarning(e, "The events that workers left cannot be taken; it is tried again.");
                _away = true;
            }

            await Task.Delay(_look, time, stoppingToken);
        }
    }

    /// <summary>Takes all that wait now.</summary>
    public async Task TakeAsync(CancellationToken cancellationToken)
    {
        RemoveUnfinished();
        foreach (var path in EventSpool.Waiting(folders.Events))
        {
            if (await ReadAsync(path, cancellationToken) is not { } told) continue;
            try
            {
                await events.WriteAsync(told.Type, told.Id, told.Subject, told.Data, told.At, cancellationToken);
            }
            catch (InputException e)
            {
                SetAside(path, e);
                continue;
            }

            File.Delete(path);
        }
    }

    /// <summary>Removes what workers that died left unfinished; one that writes now is not that slow.</summary>
    private void RemoveUnfinished()
    {
        if (!Directory.Exists(folders.Events)) return;
        foreach (var path in Directory.EnumerateFiles(folders.Events, "*.tmp"))
            if (time.GetUtcNow() - File.GetLastWriteTimeUtc(path) > _slowest) File.Delete(path);
    }

    private void SetAside(string path, Exception e)
    {
        log.LogError(e, "{File} is no event that can be told; it is set aside.", Path.GetFileName(path));
        File.Move(path, path + ".bad", overwrite: true);
    }

    /// <summary>Null for a file that is no event, which is set aside, and for one that has gone.</summary>
    private async Task<SpooledEvent?> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return JsonSerializer.Deserialize<SpooledEvent>(await File.ReadAllBytesAsync(path, cancellationToken), Json.Options) ?? throw new JsonException("it is null");
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (JsonException e)
        {
            SetAside(path, e);
            return null;
        }
    }
}

using Puente.Runtime.Dapr.Delivery;
using Puente.Runtime.Dapr.Errors;
using Puente.Runtime.Dapr.Redis;
using StackExchange.Redis;

namespace Puente.Runtime.Dapr.PubSub;

/// <summary>
/// <c>pubsub.redis</c>: a stream a topic, under the topic's name, with the event in field <c>data</c>, as Dapr's own component; a consumer group an
/// app id, from the stream's beginning on. Any number of processes of an app id share its events, in no promised order.
/// </summary>
internal sealed class RedisStreams(ConfigurationOptions configuration, RedisStreamsOptions options, TimeProvider timeProvider) : IMessageBroker
{
    private const string Field = "data";
    private readonly RedisConnection connection = new(configuration);

    public RedisStreamsOptions Options => options;

    public Task PublishAsync(string pubsub, string topic, IReadOnlyList<OutgoingMessage> messages, CancellationToken cancellationToken)
    {
        var database = DatabaseAsync(cancellationToken);
        // Nearly always so: one event, to a server that is connected to.
        return messages.Count == 1 && database.IsCompletedSuccessfully && !cancellationToken.IsCancellationRequested
            ? AddAsync(database.Result, topic, messages[0].Data)
            : PublishAsync(database, topic, messages, cancellationToken);
    }

    /// <summary>A server that is away is told to the log: the group is then made when the delivery first reaches it, and misses nothing by that.</summary>
    public async Task RegisterAsync(EventDelivery delivery, CancellationToken cancellationToken)
    {
        try
        {
            await EnsureGroupAsync(delivery.Subscriber, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (Fail.IsOfStore(e))
        {
            SidecarLog.StoreFailed(delivery.Logger, delivery.Delay(1), e);
        }
    }

    public Task ServeAsync(IReadOnlyList<EventDelivery> deliveries, CancellationToken pause, CancellationToken abort) =>
        Task.WhenAll(deliveries.Select(d => Task.Run(() => new RedisStreamPump(d, this).RunAsync(pause, abort), CancellationToken.None)));

    public ValueTask<IDatabase> DatabaseAsync(CancellationToken cancellationToken) => connection.DatabaseAsync(cancellationToken);

    /// <summary>A connection of its own for reads that wait at the server: they hold up whatever comes behind them.</summary>
    public RedisConnection OpenWaiting() => new(configuration);

    public async Task EnsureGroupAsync(Subscriber subscriber, CancellationToken cancellationToken)
    {
        var database = await DatabaseAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await database.StreamCreateConsumerGroupAsync(subscriber.Topic, subscriber.Group, StreamPosition.Beginning, createStream: true).ConfigureAwait(false);
        }
        catch (RedisServerException e) when (e.Message.StartsWith("BUSYGROUP", StringComparison.Ordinal))
        {
            // It is known already.
        }
    }

    /// <summary>Strikes a message off the group's list; with a dead-letter topic, its bytes go there in the same transaction.</summary>
    public async Task AcknowledgeAsync(Subscriber subscriber, RedisValue id, byte[] data, string? deadLetterTopic)
    {
        var database = await DatabaseAsync(CancellationToken.None).ConfigureAwait(false);
        if (deadLetterTopic is null)
            await database.StreamAcknowledgeAsync(subscriber.Topic, subscriber.Group, id).ConfigureAwait(false);
        else
            await TogetherAsync(database, t => [AddAsync(t, deadLetterTopic, data), t.StreamAcknowledgeAsync(subscriber.Topic, subscriber.Group, id)]).ConfigureAwait(false);
    }

    public void Dispose() => connection.Dispose();

    private async Task PublishAsync(ValueTask<IDatabase> connected, string topic, IReadOnlyList<OutgoingMessage> messages, CancellationToken cancellationToken)
    {
        var database = await connected.ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        if (messages.Count == 1)
            await AddAsync(database, topic, messages[0].Data).ConfigureAwait(false);
        else if (messages.Count > 1)
            await TogetherAsync(database, t => [.. messages.Select(m => AddAsync(t, topic, m.Data))]).ConfigureAwait(false);
    }

    private static async Task TogetherAsync(IDatabase database, Func<ITransaction, Task[]> commands)
    {
        var transaction = database.CreateTransaction();
        var answers = commands(transaction);
        await transaction.ExecuteAsync().ConfigureAwait(false);
        await Task.WhenAll(answers).ConfigureAwait(false);
    }

    private Task AddAsync(IDatabaseAsync database, string topic, byte[] data) => options.StreamTimeToLive is { } age
        ? database.ExecuteAsync("XADD", (RedisKey)topic, "MINID", "~", (timeProvider.GetUtcNow() - age).ToUnixTimeMilliseconds(), "*", Field, data)
        : database.StreamAddAsync(topic, Field, data, maxLength: options.MaxLength, useApproximateMaxLength: options.MaxLength is not null);
}

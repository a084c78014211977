using Microsoft.Data.Sqlite;
using Puente.Runtime.Dapr.Delivery;
using Puente.Runtime.Dapr.Storage;

namespace Puente.Runtime.Dapr.PubSub;

/// <summary>
/// A durable log of events in one SQLite file that the processes of a machine share. Each consumer group has a cursor per topic, from
/// the moment it first registered. An event is removed once every registered group has passed it; one that no group waits for is removed
/// at the next trim, unless it is a dead letter: those wait for their first reader. Age and count bound whatever is kept; the oldest go first.
/// </summary>
/// <remarks>
/// A published event has been handed to the operating system, so it survives the death of any process (<c>synchronous=NORMAL</c>);
/// a power cut may take the newest ones and never damages the file.
/// </remarks>
internal sealed class MessageBroker : IMessageBroker
{
    /// <summary>The fewest publishes between trims; where more is kept there are more of them, up to the given part of the bound a topic: what a trim costs an event does not grow with what waits.</summary>
    private const int PublishesBetweenTrims = 256, PartOfBound = 10;
    private readonly SqliteFile file;
    private readonly TimeProvider timeProvider;
    private readonly TimeSpan retention;
    private readonly int maxPerTopic;
    private int publishes, nextTrim = PublishesBetweenTrims;

    public MessageBroker(string path, TimeProvider timeProvider, TimeSpan retention, int maxPerTopic)
    {
        (this.timeProvider, this.retention, this.maxPerTopic) = (timeProvider, retention, maxPerTopic);
        file = new SqliteFile(path, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(20), writeAheadLog: true, survivesPowerLoss: false);
        using var connection = file.Open();
        using var transaction = connection.BeginTransaction(deferred: false);
        connection.Execute("""
            CREATE TABLE IF NOT EXISTS messages (
              seq INTEGER PRIMARY KEY AUTOINCREMENT,
              pubsub TEXT NOT NULL,
              topic TEXT NOT NULL,
              data BLOB NOT NULL,
              published INTEGER NOT NULL,
              expires INTEGER,
              dead INTEGER NOT NULL DEFAULT 0);
            CREATE INDEX IF NOT EXISTS messages_topic ON messages (pubsub, topic, seq);
            CREATE TABLE IF NOT EXISTS subscribers (
              pubsub TEXT NOT NULL,
              topic TEXT NOT NULL,
              consumer TEXT NOT NULL,
              cursor INTEGER NOT NULL,
              failed_seq INTEGER NOT NULL DEFAULT 0,
              attempts INTEGER NOT NULL DEFAULT 0,
              PRIMARY KEY (pubsub, topic, consumer)) WITHOUT ROWID;
            """);
        transaction.Commit();
    }

    /// <summary>Raised after this process has published, so that its own subscribers need not wait for the next poll.</summary>
    public event Action? Published;

    public bool DeliversInBulk => true;

    public string Folder => Path.GetDirectoryName(file.Path)!;

    /// <summary>A connection for watching: <c>PRAGMA data_version</c> on it changes with every other connection's commit.</summary>
    public SqliteConnection OpenWatch() => file.Open();

    /// <summary>Stores all messages in order, or none.</summary>
    public async Task PublishAsync(string pubsub, string topic, IReadOnlyList<OutgoingMessage> messages, CancellationToken cancellationToken)
    {
        await file.WriteAsync(
            session =>
            {
                foreach (var message in messages)
                    Insert(session, pubsub, topic, message.Data, message.TimeToLive, dead: false);
                publishes += messages.Count;
                return publishes >= nextTrim ? Trim(session) : 0;
            },
            cancellationToken).ConfigureAwait(false);
        Published?.Invoke();
    }

    /// <summary>Makes a group known; it gets every event from its first registration on, and the dead letters that wait. No effect when it is known.</summary>
    public Task RegisterAsync(EventDelivery delivery, CancellationToken cancellationToken) => RegisterAsync(delivery.Subscriber, cancellationToken);

    public Task ServeAsync(IReadOnlyList<EventDelivery> deliveries, CancellationToken pause, CancellationToken abort) => new SharedFileDelivery(this, deliveries).RunAsync(pause, abort);

    private Task<int> RegisterAsync(Subscriber subscriber, CancellationToken cancellationToken) => file.WriteAsync(
        session => session.Execute(
            """
            INSERT OR IGNORE INTO subscribers (pubsub, topic, consumer, cursor)
            VALUES (?1, ?2, ?3, COALESCE(
              (SELECT MIN(seq) - 1 FROM messages WHERE pubsub = ?1 AND topic = ?2 AND dead = 1),
              (SELECT seq FROM sqlite_sequence WHERE name = 'messages'), 0))
            """,
            subscriber.Pubsub, subscriber.Topic, subscriber.Group),
        cancellationToken);

    /// <summary>The next events of a subscriber, in order, at most <paramref name="limit"/>.</summary>
    public IReadOnlyList<StoredMessage> Pending(Subscriber subscriber, int limit) => file.Read(session =>
    {
        using var reader = session.Statement(
            """
            SELECT m.seq, m.data, m.expires, CASE WHEN s.failed_seq = m.seq THEN s.attempts ELSE 0 END
            FROM subscribers s JOIN messages m ON m.pubsub = s.pubsub AND m.topic = s.topic AND m.seq > s.cursor
            WHERE s.pubsub = ?1 AND s.topic = ?2 AND s.consumer = ?3 ORDER BY m.seq LIMIT ?4
            """,
            subscriber.Pubsub, subscriber.Topic, subscriber.Group, limit).ExecuteReader();
        List<StoredMessage> messages = [];
        while (reader.Read())
        {
            DateTimeOffset? expires = reader.IsDBNull(2) ? null : DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(2));
            messages.Add(new(reader.GetInt64(0), reader.GetFieldValue<byte[]>(1), expires, reader.GetInt32(3)));
        }

        return (IReadOnlyList<StoredMessage>)messages;
    });

    /// <summary>Moves the cursor past an event; with <paramref name="deadLetterTopic"/>, its bytes go there in the same transaction.</summary>
    public Task AcknowledgeAsync(Subscriber subscriber, StoredMessage message, string? deadLetterTopic) => AcknowledgeAsync(subscriber, [(message, deadLetterTopic)]);

    /// <summary>The same for events that follow each other, in one transaction.</summary>
    public async Task AcknowledgeAsync(Subscriber subscriber, IReadOnlyList<(StoredMessage Message, string? DeadLetterTopic)> done)
    {
        await file.WriteAtOnceAsync(
            session =>
            {
                // Another holder of the group may be ahead; a cursor never goes back.
                var moved = session.Execute(
                    "UPDATE subscribers SET cursor = ?4, failed_seq = 0, attempts = 0 WHERE pubsub = ?1 AND topic = ?2 AND consumer = ?3 AND cursor < ?4",
                    subscriber.Pubsub, subscriber.Topic, subscriber.Group, done[^1].Message.Sequence);
                foreach (var (message, topic) in done)
                    if (moved > 0 && topic is not null)
                        Insert(session, subscriber.Pubsub, topic, message.Data, null, dead: true);
                session.Execute(
                    """
                    DELETE FROM messages WHERE pubsub = ?1 AND topic = ?2 AND seq BETWEEN ?3 AND ?4 AND NOT EXISTS (
                      SELECT 1 FROM subscribers s WHERE s.pubsub = ?1 AND s.topic = ?2 AND s.cursor < messages.seq)
                    """,
                    subscriber.Pubsub, subscriber.Topic, done[0].Message.Sequence, done[^1].Message.Sequence);
                return moved;
            }).ConfigureAwait(false);
        if (done.Any(one => one.DeadLetterTopic is not null))
            Published?.Invoke();
    }

    /// <summary>Notes a failed delivery, so that the count outlives the process.</summary>
    public Task FailAsync(Subscriber subscriber, StoredMessage message, CancellationToken cancellationToken) => file.WriteAsync(
        session => session.Execute(
            """
            UPDATE subscribers SET attempts = CASE WHEN failed_seq = ?4 THEN attempts + 1 ELSE 1 END, failed_seq = ?4
            WHERE pubsub = ?1 AND topic = ?2 AND consumer = ?3
            """,
            subscriber.Pubsub, subscriber.Topic, subscriber.Group, message.Sequence),
        cancellationToken);

    /// <summary>Removes what no group waits for, and what is over the bounds; the number of the latter, which some group has not had.</summary>
    public Task<int> TrimAsync(CancellationToken cancellationToken) => file.WriteAsync(Trim, cancellationToken);

    public void Dispose() => file.Dispose();

    private DateTimeOffset Now => timeProvider.GetUtcNow();

    private int Trim(SqliteSession session)
    {
        session.Execute("""
            DELETE FROM messages WHERE seq <= COALESCE(
              (SELECT MIN(cursor) FROM subscribers s WHERE s.pubsub = messages.pubsub AND s.topic = messages.topic),
              CASE dead WHEN 1 THEN 0 ELSE messages.seq END)
            """);
        var lost = session.Execute("DELETE FROM messages WHERE published < ?1", (Now - retention).ToUnixTimeMilliseconds());
        lost += session.Execute(
            """
            DELETE FROM messages WHERE seq IN (
              SELECT seq FROM (SELECT seq, ROW_NUMBER() OVER (PARTITION BY pubsub, topic ORDER BY seq DESC) AS place FROM messages) WHERE place > ?1)
            """,
            maxPerTopic);
        var kept = (long)session.Statement("SELECT COUNT(*) FROM messages").ExecuteScalar()!;
        (publishes, nextTrim) = (0, (int)Math.Clamp(kept, PublishesBetweenTrims, Math.Max(PublishesBetweenTrims, maxPerTopic / PartOfBound)));
        return lost;
    }

    private void Insert(SqliteSession session, string pubsub, string topic, byte[] data, TimeSpan? timeToLive, bool dead) => session.Execute(
        "INSERT INTO messages (pubsub, topic, data, published, expires, dead) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        pubsub, topic, data, Now.ToUnixTimeMilliseconds(), timeToLive is { } ttl ? (Now + ttl).ToUnixTimeMilliseconds() : null, dead);
}

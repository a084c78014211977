using System.Data.Common;
using System.Globalization;

namespace Puente.Runtime.DurableTask.Storage;

/// <summary>One connection with its prepared statements. Parameters are <c>$1</c>, <c>$2</c>, … Used by one thread at a time.</summary>
internal abstract class StoreSession(DbConnection connection) : IDisposable
{
    private readonly Dictionary<string, DbCommand> _commands = new(StringComparer.Ordinal);

    /// <summary>The worker this process is among others on the hub; null where one process owns it.</summary>
    public virtual string? Worker => null;

    /// <summary>Whether the connection is lost and a new session is needed.</summary>
    public virtual bool IsBroken => false;

    /// <summary>Whether it can be trusted once a statement has failed and the transaction is rolled back.</summary>
    public virtual bool OutlivesFaults => true;

    /// <summary>Begins a transaction that writes.</summary>
    public abstract void BeginWrite();

    /// <summary>Begins a transaction that reads one consistent state.</summary>
    public abstract void BeginRead();

    /// <summary>Ends the transaction at hand; on disk when it returns.</summary>
    public virtual void Commit() => Execute("COMMIT");

    /// <summary>Whether this worker has room for one more activity, which is thereby counted.</summary>
    public virtual bool TakeRoom() => true;

    /// <summary>The number of an activity that is to be added; null where the database gives it with the row.</summary>
    public virtual long? ReserveActivityId() => null;

    /// <summary>Tells the hub's other workers, once the transaction is on disk.</summary>
    public virtual void Tell(Notice notice)
    {
    }

    /// <summary>Runs statements once, unprepared.</summary>
    public void Run(string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The statements are this project's constants; values go in as parameters.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    /// <summary>Runs a statement whose outcome nobody asks for; it may wait for the next that is asked for.</summary>
    public virtual void Post(string sql, params ReadOnlySpan<object?> values) => Execute(sql, values);

    /// <summary>As <see cref="Post"/>, for a statement that has to change one row.</summary>
    /// <param name="sql">The statement.</param>
    /// <param name="otherwise">What is thrown when it changed another number of rows; at the latest by <see cref="Flush"/>.</param>
    /// <param name="values">Its parameters.</param>
    public virtual void Require(string sql, Func<Exception> otherwise, params ReadOnlySpan<object?> values)
    {
        if (Execute(sql, values) != 1) throw otherwise();
    }

    /// <summary>Runs what <see cref="Post"/> and <see cref="Require"/> have left waiting.</summary>
    public virtual void Flush()
    {
    }

    /// <summary>Forgets what <see cref="Post"/> and <see cref="Require"/> have left waiting.</summary>
    public virtual void Forget()
    {
    }

    /// <summary>Runs a statement and returns the rows it changed.</summary>
    public int Execute(string sql, params ReadOnlySpan<object?> values) => Prepare(sql, values).ExecuteNonQuery();

    /// <summary>The first column of the first row; null when there is none or it is null.</summary>
    public object? Scalar(string sql, params ReadOnlySpan<object?> values) =>
        Prepare(sql, values).ExecuteScalar() is { } value and not DBNull ? value : null;

    /// <summary>The first column of the first row as a number; 0 when there is none or it is null.</summary>
    public long Number(string sql, params ReadOnlySpan<object?> values) => Convert.ToInt64(Scalar(sql, values) ?? 0L, CultureInfo.InvariantCulture);

    /// <summary>All rows, each read by <paramref name="read"/>.</summary>
    public List<T> Query<T>(string sql, Func<DbDataReader, T> read, params ReadOnlySpan<object?> values)
    {
        using var reader = Prepare(sql, values).ExecuteReader();
        List<T> rows = [];
        while (reader.Read()) rows.Add(read(reader));
        return rows;
    }

    public virtual void Dispose()
    {
        foreach (var command in _commands.Values) command.Dispose();
        connection.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>An unnamed or <c>$n</c> parameter, as the provider has it.</summary>
    /// <param name="number">Its place, from 1.</param>
    protected abstract DbParameter Parameter(int number);

    /// <summary>A value as the database takes it.</summary>
    protected static object Plain(object? value) => value switch
    {
        null => DBNull.Value,
        DateTime time => time.Ticks,
        Enum number => Convert.ToInt64(number, CultureInfo.InvariantCulture),
        int number => (long)number,
        _ => value,
    };

    private DbCommand Prepare(string sql, ReadOnlySpan<object?> values)
    {
        Flush();
        if (!_commands.TryGetValue(sql, out var command))
        {
            command = connection.CreateCommand();
#pragma warning disable CA2100 // The statements are this project's constants; values go in as parameters.
            command.CommandText = sql;
#pragma warning restore CA2100
            for (var i = 1; i <= values.Length; i++) command.Parameters.Add(Parameter(i));
            _commands[sql] = command;
        }

        for (var i = 0; i < values.Length; i++) command.Parameters[i].Value = Plain(values[i]);
        return command;
    }
}

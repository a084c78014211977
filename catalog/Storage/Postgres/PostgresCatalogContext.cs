using System.Text;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Puente.Core;

namespace Puente.Catalog;

/// <summary>The tables in a schema of a PostgreSQL database: the first of the connection's search path.</summary>
internal sealed class PostgresCatalogContext(DbContextOptions<PostgresCatalogContext> options) : CatalogContext(options)
{
    // Classes of PostgreSQL's appendix A: connection, transaction rollback, resources, operator intervention, system, internal.
    private static readonly string[] PassingClasses = ["08", "40", "53", "57", "58", "XX"];

    // Read-only transaction (a standby), idle transaction ended by the server, lock not got in time.
    private static readonly string[] PassingCodes = ["25006", "25P03", "55P03"];

    internal override async Task MigrateAsync(CancellationToken ct)
    {
        // One connection from here on, and with it one lock: hubs that start together wait for one another. It goes with the connection, however that ends.
        await Database.OpenConnectionAsync(ct);
        await Database.ExecuteSqlRawAsync("SELECT pg_advisory_lock(hashtextextended('puente catalog migration ' || current_setting('search_path'), 0))", ct);
        try
        {
            await Database.ExecuteSqlRawAsync(CreateSchema, ct);
            await CheckAsync(ct);
            await Database.MigrateAsync(ct);
        }
        finally
        {
            await Database.ExecuteSqlRawAsync("SELECT pg_advisory_unlock_all()", CancellationToken.None);
            await Database.CloseConnectionAsync();
        }
    }

    // One writer at a time in all processes, as SQLite has it: each statement after the lock sees what the writer before has committed. Any number read meanwhile.
    internal override Task BeAloneAsync(CancellationToken ct) =>
        Database.ExecuteSqlRawAsync("SELECT pg_advisory_xact_lock(hashtextextended('puente catalog ' || current_setting('search_path'), 0))", ct);

    internal override DatabaseFault? FaultOf(Exception fault)
    {
        for (var cause = fault; cause is not null; cause = cause.InnerException)
        {
            switch (cause)
            {
                case PostgresException { SqlState: PostgresErrorCodes.CharacterNotInRepertoire or PostgresErrorCodes.UntranslatableCharacter } or EncoderFallbackException:
                    return DatabaseFault.BadText;
                case PostgresException { SqlState: PostgresErrorCodes.QueryCanceled }:
                    return null;
                case PostgresException server when PassingCodes.Contains(server.SqlState) || PassingClasses.Contains(server.SqlState[..2]):
                    return DatabaseFault.Passing;
                // What a statement may not do to a row is the statement's own fault (integrity 23, data 22): everything else is the server's.
                case PostgresException { SqlState: not null } server:
                    return server.SqlState[..2] is "22" or "23" or "P0" ? null : DatabaseFault.Staying;
                case NpgsqlException:
                    return DatabaseFault.Passing;
            }
        }

        return null;
    }

    /// <inheritdoc/>
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);
        // By the bytes of UTF-8, as SQLite compares, whatever the database's own language says of case and accents.
        configurationBuilder.Properties<string>().UseCollation("C");
    }

    private const string CreateSchema = "DO $$ BEGIN EXECUTE format('CREATE SCHEMA IF NOT EXISTS %s', split_part(current_setting('search_path'), ',', 1)); END $$";
}

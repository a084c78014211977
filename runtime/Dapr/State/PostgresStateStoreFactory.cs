using System.Text.RegularExpressions;
using Npgsql;
using Puente.Runtime.Dapr.Resources;
using Puente.Runtime.Dapr.Storage;

namespace Puente.Runtime.Dapr.State;

internal static partial class PostgresStateStoreFactory
{
    public static void Start(ComponentSettings settings, ComponentSet set, EmbeddedDaprOptions options, Func<bool> sound)
    {
        var connection = PostgresSettings.Read(settings);
        connection.ApplicationName ??= options.AppId;
        var tablePrefix = settings.Text("tablePrefix", "");
        if (!Name().IsMatch(tablePrefix + "state"))
            settings.Fault("tablePrefix", tablePrefix, "must be letters, digits and '_', not open with a digit; a schema and '.' may stand before it");
        var metadataTable = settings.Text("metadataTableName", "dapr_metadata");
        if (!Name().IsMatch(metadataTable))
            settings.Fault("metadataTableName", metadataTable, "must be letters, digits and '_', not open with a digit; a schema and '.' may stand before it");
        var cleanupInterval = settings.Text("cleanupInterval", "1h").StartsWith('-') ? null : settings.DurationOrOff("cleanupInterval", "1h");
        var prefix = ComponentTypes.KeyPrefix(settings, options);
        if (!sound())
            return;
        var store = new PostgresStateStore(NpgsqlDataSource.Create(connection), new(tablePrefix, metadataTable), options.TimeProvider, cleanupInterval);
        ComponentTypes.AddState(settings, set, store, prefix);
    }

    [GeneratedRegex(@"^([A-Za-z_]\w*\.)?[A-Za-z_]\w*$", RegexOptions.CultureInvariant | RegexOptions.ECMAScript)]
    private static partial Regex Name();
}

using System.Text;
using Npgsql;
using StreamML.Messaging;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;

namespace StreamML.FaultInjection.Erasures;

/// <summary>The records and rows of those who are not erased, by hash, before and after.</summary>
internal sealed class UntouchedOthers(KafkaConnection kafka, NpgsqlDataSource database, string schema)
{
    // What stays as it was written: no topic of current state, which is compacted.
    private static readonly TopicDefinition[] Topics =
    [
        TopicCatalogue.WhatsAppMessages, TopicCatalogue.MessagesText, TopicCatalogue.MessagesEnriched,
        TopicCatalogue.VoiceNotes,
    ];

    private static readonly string[] Tables =
        ["messages", "message_texts", "enrichments", "voice_notes", "contact_aliases"];

    private readonly Dictionary<(SourcePartition, long), string> _records = [];
    private readonly HashSet<string> _rows = new(StringComparer.Ordinal);
    private string[] _erased = [];

    /// <summary>Records and rows that are remembered.</summary>
    public int Count => _records.Count + _rows.Count;

    /// <summary>The contact key of each identity.</summary>
    public async Task<IReadOnlyDictionary<string, string>> ContactsAsync(CancellationToken cancellationToken)
    {
        var contacts = new Dictionary<string, string>(StringComparer.Ordinal);
        await using var command = database.CreateCommand(
            $"SELECT identity, contact_key FROM \"{schema}\".contact_aliases");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            contacts[reader.GetString(0)] = reader.GetString(1);
        }

        return contacts;
    }

    /// <summary>All tables, with their schema, and the server's statistics, which have values of rows.</summary>
    public async Task<IReadOnlyList<string>> TablesAsync(CancellationToken cancellationToken)
    {
        var tables = new List<string> { "pg_catalog.pg_stats" };
        await using var command = database.CreateCommand(
            "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname = $1 ORDER BY 1");
        command.Parameters.Add(new NpgsqlParameter { Value = schema });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            tables.Add(reader.GetString(0));
        }

        return tables;
    }

    /// <summary>Remembers what there is of everybody but these contacts.</summary>
    public async Task RememberAsync(string[] erased, CancellationToken cancellationToken)
    {
        _erased = erased;
        var gone = erased.ToHashSet(StringComparer.Ordinal);
        await foreach (var record in CanarySearch.ReadAsync(kafka, Topics, cancellationToken))
        {
            if (!gone.Contains(Encoding.UTF8.GetString(record.Key ?? [])))
            {
                _records.Add((record.Source, record.Offset), CanarySearch.Hash(record));
            }
        }

        _rows.UnionWith(await RowsAsync(cancellationToken));
    }

    /// <summary>How many of them are not as they were, or are gone.</summary>
    public async Task<int> ChangedAsync(CancellationToken cancellationToken)
    {
        int same = 0;
        await foreach (var record in CanarySearch.ReadAsync(kafka, Topics, cancellationToken))
        {
            same += _records.TryGetValue((record.Source, record.Offset), out string? hash)
                && hash == CanarySearch.Hash(record) ? 1 : 0;
        }

        var rows = await RowsAsync(cancellationToken);
        return _records.Count - same + _rows.Count(row => !rows.Contains(row));
    }

    private async Task<HashSet<string>> RowsAsync(CancellationToken cancellationToken)
    {
        var rows = new HashSet<string>(StringComparer.Ordinal);
        foreach (string table in Tables)
        {
            await using var command = database.CreateCommand(
                $"SELECT encode(sha256(convert_to(t::text, 'UTF8')), 'hex') FROM \"{schema}\".{table} t "
                + "WHERE NOT contact_key = ANY ($1)");
            command.Parameters.Add(new NpgsqlParameter { Value = _erased });
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                rows.Add($"{table} {reader.GetString(0)}");
            }
        }

        return rows;
    }
}

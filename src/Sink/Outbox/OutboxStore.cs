using System.Text;
using Npgsql;
using NpgsqlTypes;
using StreamML.Messaging.Producers;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;

namespace StreamML.Sink.Outbox;

/// <summary>The outbox table. Header names are bytes there, since a stranger's may hold what a text cannot.</summary>
internal sealed class OutboxStore(string schema, int maxRecords, long maxBytes)
{
    /// <summary>The statement that adds a row.</summary>
    public static NpgsqlBatchCommand Insert(string schema, ProducerRecord row) => new($"""
        INSERT INTO {schema}.outbox (topic, record_key, record_value, timestamp_ms, header_names, header_values)
        VALUES ($1, $2, $3, $4, $5, $6)
        """)
    {
        Parameters =
        {
            new NpgsqlParameter { Value = row.Topic.Name, NpgsqlDbType = NpgsqlDbType.Text },
            new NpgsqlParameter { Value = (object?)row.Key ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bytea },
            new NpgsqlParameter { Value = (object?)row.Value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bytea },
            new NpgsqlParameter { Value = row.TimestampMs, NpgsqlDbType = NpgsqlDbType.Bigint },
            ByteArrays(row.Headers.Select(header => (byte[]?)Encoding.UTF8.GetBytes(header.Name))),
            ByteArrays(row.Headers.Select(header => header.Value)),
        },
    };

    /// <summary>Forgets the rows of batches up to and with <paramref name="batch"/>: they are out.</summary>
    public Task DeleteThroughAsync(NpgsqlConnection connection, long batch, CancellationToken cancellationToken)
        => ExecuteAsync(connection, $"DELETE FROM {schema}.outbox WHERE publish_batch <= $1", batch, cancellationToken);

    /// <summary>Gives the next rows a batch number, durably. None, when there are none.</summary>
    /// <returns>How many rows got it.</returns>
    public async Task<int> MarkAsync(NpgsqlConnection connection, long batch, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"""
            UPDATE {schema}.outbox SET publish_batch = $1
            WHERE id IN (
                SELECT id FROM (
                    SELECT id, bytes, sum(bytes) OVER (ORDER BY id) AS total
                    FROM (SELECT id, coalesce(octet_length(record_value), 0) + 1024 AS bytes
                          FROM {schema}.outbox WHERE publish_batch IS NULL ORDER BY id LIMIT $2) first
                ) sized
                WHERE total - bytes < $3)
            """, connection);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = batch });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = maxRecords });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = maxBytes });
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The rows of a batch, in the order in which they came.</summary>
    public async Task<List<ProducerRecord>> ReadAsync(
        NpgsqlConnection connection, long batch, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"""
            SELECT topic, record_key, record_value, timestamp_ms, header_names, header_values
            FROM {schema}.outbox WHERE publish_batch = $1 ORDER BY id
            """, connection);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = batch });
        var records = new List<ProducerRecord>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            byte[][] names = reader.GetFieldValue<byte[][]>(4);
            byte[]?[] values = reader.GetFieldValue<byte[]?[]>(5);
            var headers = names.Select((name, index) => new RecordHeader(Encoding.UTF8.GetString(name), values[index]));
            records.Add(new ProducerRecord(
                TopicCatalogue.Get(reader.GetString(0)), Bytes(reader, 1), Bytes(reader, 2), reader.GetInt64(3), [
                    .. headers]));
        }

        return records;
    }

    /// <summary>
    /// The batch numbers that are given and not forgotten, lowest first. More than one only after meddling.
    /// </summary>
    public async Task<List<long>> PendingAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            $"SELECT DISTINCT publish_batch FROM {schema}.outbox WHERE publish_batch IS NOT NULL ORDER BY 1",
            connection);
        var batches = new List<long>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            batches.Add(reader.GetInt64(0));
        }

        return batches;
    }

    /// <summary>Gives a batch another number.</summary>
    public async Task RenumberAsync(
        NpgsqlConnection connection, long from, long to, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            $"UPDATE {schema}.outbox SET publish_batch = $2 WHERE publish_batch = $1", connection);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = from });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = to });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task ExecuteAsync(
        NpgsqlConnection connection, string sql, long value, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = value });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static byte[]? Bytes(NpgsqlDataReader reader, int column)
        => reader.IsDBNull(column) ? null : reader.GetFieldValue<byte[]>(column);

    private static NpgsqlParameter ByteArrays(IEnumerable<byte[]?> values)
        => new() { Value = values.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea };
}

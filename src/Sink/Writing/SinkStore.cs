using System.Data;
using Npgsql;
using StreamML.Messaging.Connection;
using StreamML.Messaging.Sources;
using StreamML.Messaging.Topics;
using StreamML.Schemas.Topics;
using StreamML.Sink.Errors;
using StreamML.Sink.Outbox;

namespace StreamML.Sink.Writing;

/// <summary>
/// One connection with its staging tables, the offsets, and the writer: what a task writes through. After a fault the
/// connection is dropped and the next call opens another. One thread at a time.
/// </summary>
internal sealed class SinkStore(NpgsqlDataSource source, OffsetStore offsets, BatchWriter writer) : IAsyncDisposable
{
    private NpgsqlConnection? _connection;

    /// <summary>Claims partitions and reads their offsets.</summary>
    public async Task<IReadOnlyDictionary<SourcePartition, long>> ClaimAsync(
        IReadOnlyList<SourcePartition> partitions,
        IReadOnlyDictionary<TopicDefinition, TopicIdentity> topics,
        CancellationToken cancellationToken)
    {
        var open = await ConnectAsync(cancellationToken);
        try
        {
            return await offsets.ClaimAsync(open, partitions, topics, cancellationToken);
        }
        catch (InvalidOperationException fault) when (open.State != ConnectionState.Open)
        {
            throw Lost(fault);
        }
    }

    /// <summary>Topic ids of the claimed partitions.</summary>
    public IReadOnlyDictionary<TopicDefinition, string> TopicIds() => offsets.TopicIds();

    /// <summary>Writes a batch and its offsets.</summary>
    /// <returns>The records that were refused and went to the outbox.</returns>
    /// <exception cref="OffsetsMovedException">Another sink has the partitions.</exception>
    public async Task<IReadOnlyList<RefusedRecord>> WriteAsync(SinkBatch batch, CancellationToken cancellationToken)
    {
        var open = await ConnectAsync(cancellationToken);
        try
        {
            var refused = await TransactAsync(open, batch, cancellationToken);
            offsets.Committed(batch.NextOffsets);
            return refused;
        }
        catch (OffsetsMovedException)
        {
            // The commit of an earlier try may have gone through though its answer was lost.
            if (!await offsets.HasCommittedAsync(open, batch.NextOffsets, cancellationToken))
            {
                throw;
            }

            offsets.Committed(batch.NextOffsets);
            return batch.Refused;
        }
        catch (InvalidOperationException fault) when (open.State != ConnectionState.Open)
        {
            throw Lost(fault);
        }
    }

    /// <summary>Drops the connection: after a fault nothing is known of it.</summary>
    public async Task DropAsync()
    {
        if (_connection is { } broken)
        {
            _connection = null;
            await broken.DisposeAsync();
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync() => await DropAsync();

    // A connection that broke while a transaction on it was being undone says so only to the next call, and as a
    // misuse.
    private static NpgsqlException Lost(Exception fault) => new("The connection was lost.", fault);

    private async Task<IReadOnlyList<RefusedRecord>> TransactAsync(
        NpgsqlConnection open, SinkBatch batch, CancellationToken cancellationToken)
    {
        try
        {
            await writer.WriteAsync(open, batch, cancellationToken);
            return batch.Refused;
        }
        catch (PostgresException fault) when (PostgresErrors.Classify(fault) == PostgresFault.Data)
        {
            return await writer.WriteIsolatingAsync(open, batch, cancellationToken);
        }
    }

    private async Task<NpgsqlConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        if (_connection is { } open)
        {
            return open;
        }

        var opened = await source.OpenConnectionAsync(cancellationToken);
        try
        {
            await writer.PrepareAsync(opened, cancellationToken);
        }
        catch
        {
            await opened.DisposeAsync();
            throw;
        }

        return _connection = opened;
    }
}

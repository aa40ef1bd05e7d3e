using Npgsql;
using StreamML.Messaging.Sources;
using StreamML.Messaging.Topics;
using StreamML.Schemas.Topics;
using StreamML.Sink.Faults;

namespace StreamML.Sink.Writing;

/// <summary>
/// One connection with its staging tables, the offsets, and the writer: what a task writes through. After a fault the connection
/// is dropped and the next call opens another. One thread at a time.
/// </summary>
internal sealed class SinkStore : IAsyncDisposable
{
    private readonly NpgsqlDataSource source;
    private readonly OffsetStore offsets;
    private readonly BatchWriter writer;
    private NpgsqlConnection? connection;

    public SinkStore(NpgsqlDataSource source, string schema, TimeProvider time)
    {
        this.source = source;
        Time = time;
        offsets = new OffsetStore(schema, time);
        writer = new BatchWriter(schema, offsets);
    }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; }

    /// <summary>Claims partitions and reads their offsets.</summary>
    public async Task<IReadOnlyDictionary<SourcePartition, long>> ClaimAsync(
        IReadOnlyList<SourcePartition> partitions,
        IReadOnlyDictionary<TopicDefinition, TopicIdentity> topics,
        CancellationToken cancellationToken)
        => await offsets.ClaimAsync(await ConnectAsync(cancellationToken), partitions, topics, cancellationToken);

    /// <summary>Topic ids of the claimed partitions.</summary>
    public IReadOnlyDictionary<TopicDefinition, string> TopicIds() => offsets.TopicIds();

    /// <summary>Writes a batch and its offsets.</summary>
    /// <returns>The records that were refused and went to the outbox.</returns>
    /// <exception cref="OffsetsMovedException">Another sink has the partitions.</exception>
    public async Task<IReadOnlyList<RefusedRecord>> WriteAsync(SinkBatch batch, CancellationToken cancellationToken)
    {
        var open = await ConnectAsync(cancellationToken);
        IReadOnlyList<RefusedRecord> refused = batch.Refused;
        try
        {
            await writer.WriteAsync(open, batch, cancellationToken);
        }
        catch (PostgresException fault) when (PostgresFaults.Classify(fault) == PostgresFault.Data)
        {
            refused = await writer.WriteIsolatingAsync(open, batch, cancellationToken);
        }
        catch (OffsetsMovedException)
        {
            // The commit of an earlier try may have gone through though its answer was lost.
            if (!await offsets.HasCommittedAsync(open, batch, cancellationToken))
            {
                throw;
            }
        }

        offsets.Committed(batch);
        return refused;
    }

    /// <summary>Drops the connection: after a fault nothing is known of it.</summary>
    public async Task DropAsync()
    {
        if (connection is { } broken)
        {
            connection = null;
            await broken.DisposeAsync();
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync() => await DropAsync();

    private async Task<NpgsqlConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        if (connection is { } open)
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

        return connection = opened;
    }
}

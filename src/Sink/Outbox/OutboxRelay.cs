using Microsoft.Extensions.Logging;
using Npgsql;
using StreamML.Messaging.Errors;
using StreamML.Messaging.Producers;
using StreamML.Messaging.Transactions;
using StreamML.Sink.Errors;

namespace StreamML.Sink.Outbox;

/// <summary>
/// Carries the outbox to the dead-letter topics, each record once. Rows get a batch number, durably; the batch is
/// published under that number in one Kafka transaction that also holds the number; then the rows are deleted. Whatever
/// stops it between two of these, the number that Kafka holds tells which batch is out. One relay at a time works on a
/// database: it holds an advisory lock on the connection of every step.
/// </summary>
public sealed class OutboxRelay
{
    private const int LockClass = 0x4F42;

    private readonly SinkOptions _options;
    private readonly PostgresOptions _postgres;
    private readonly IOutboxPublisher _publisher;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly OutboxStore _store;
    private readonly BackOff _backOff;
    private bool _stuck;

    /// <summary>Creates it; connects to nothing yet.</summary>
    /// <param name="options">Batch sizes and pauses.</param>
    /// <param name="postgres">Where the outbox is.</param>
    /// <param name="publisher">Publishes batches; it stays the caller's to dispose.</param>
    /// <param name="time">The clock of pauses.</param>
    /// <param name="loggers">Where state changes are logged.</param>
    public OutboxRelay(
        SinkOptions options, PostgresOptions postgres, IOutboxPublisher publisher, TimeProvider time,
        ILoggerFactory loggers)
    {
        _options = options;
        _postgres = postgres;
        _publisher = publisher;
        _time = time;
        _log = loggers.CreateLogger<OutboxRelay>();
        _store = new OutboxStore($"\"{postgres.Schema}\"", options.OutboxBatchRecords, options.OutboxBatchBytes);
        int seed = options.JitterSeed == 0 ? Environment.ProcessId : options.JitterSeed;
        _backOff = new BackOff(options.RetryInitial, options.RetryMax, new Random(seed), time);
    }

    /// <summary>Works until it is cancelled. Faults of PostgreSQL and Kafka are waited out.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    /// <exception cref="RoleStopException">PostgreSQL's set-up is wrong, and waiting does not mend it.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var source = NpgsqlDataSource.Create(_postgres.Effective());
        while (true)
        {
            try
            {
                await WorkAsync(source, cancellationToken);
            }
            catch (Exception fault) when (
                fault is TaskRestartException || PostgresErrors.Classify(fault) == PostgresFault.Retry)
            {
                if (!_stuck)
                {
                    _stuck = true;
                    SinkLog.OutboxStuck(_log, PostgresErrors.Name(fault));
                }

                await _backOff.WaitAsync(cancellationToken);
            }
            catch (Exception fault) when (PostgresErrors.Classify(fault) is PostgresFault.Stop or PostgresFault.Data)
            {
                throw new RoleStopException($"The outbox cannot be read ({PostgresErrors.Name(fault)}).", fault);
            }
        }
    }

    /// <summary>Works on one connection until something breaks.</summary>
    private async Task WorkAsync(NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        while (!await TryLockAsync(connection, cancellationToken))
        {
            await Task.Delay(_options.RetryMax, _time, cancellationToken);
        }

        long last = await OpenAsync(connection, cancellationToken);
        while (true)
        {
            int marked = await _store.MarkAsync(connection, last + 1, cancellationToken);
            if (marked == 0)
            {
                Flows();
                await Task.Delay(_options.OutboxPollInterval, _time, cancellationToken);
                continue;
            }

            last = await PublishAsync(connection, last + 1, cancellationToken);
        }
    }

    /// <summary>Makes an end of what an earlier relay began.</summary>
    /// <returns>Number of the last batch that is out.</returns>
    private async Task<long> OpenAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        long last = await _publisher.OpenAsync(cancellationToken);
        await _store.DeleteThroughAsync(connection, last, cancellationToken);
        foreach (long batch in await _store.PendingAsync(connection, cancellationToken))
        {
            if (batch != last + 1)
            {
                // Numbers of a Kafka that is no more: this one has not seen the batch.
                await _store.RenumberAsync(connection, batch, last + 1, cancellationToken);
            }

            last = await PublishAsync(connection, last + 1, cancellationToken);
        }

        return last;
    }

    private async Task<long> PublishAsync(NpgsqlConnection connection, long batch, CancellationToken cancellationToken)
    {
        var records = await _store.ReadAsync(connection, batch, cancellationToken);
        await _publisher.PublishAsync(batch, records, cancellationToken);
        await _store.DeleteThroughAsync(connection, batch, cancellationToken);
        SinkMetrics.OutboxPublished(records.Count);
        Flows();
        return batch;
    }

    private void Flows()
    {
        _backOff.Reset();
        if (_stuck)
        {
            _stuck = false;
            SinkLog.OutboxFlows(_log);
        }
    }

    private async Task<bool> TryLockAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            $"SELECT pg_try_advisory_lock({LockClass}, hashtext($1))", connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = _postgres.Schema });
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }
}

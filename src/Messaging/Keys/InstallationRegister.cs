using System.Text;
using StreamML.Messaging.Connection;
using StreamML.Messaging.Errors;
using StreamML.Messaging.Producers;
using StreamML.Messaging.Sources;
using StreamML.Messaging.Transactions;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;

namespace StreamML.Messaging.Keys;

/// <summary>
/// What all roles of an installation must agree on, kept on the topic <c>installation</c>. The first to win a
/// transaction writes it: who begins fences everyone before, reads to the end, and writes only where nothing is there.
/// </summary>
public sealed class InstallationRegister
{
    private const string RecordKey = "key";
    private static readonly RecordReader<InstallationMark> Reader = new();

    private readonly KafkaClients _connection;

    internal InstallationRegister(KafkaClients connection) => _connection = connection;

    /// <summary>Reads it.</summary>
    /// <returns>Null where nothing was written yet.</returns>
    /// <exception cref="TaskRestartException">The cluster does not answer, or lacks the topic.</exception>
    /// <exception cref="RoleStopException">The topic holds something else.</exception>
    public async Task<InstallationMark?> ReadAsync(CancellationToken cancellationToken)
    {
        InstallationMark? last = null;
        await foreach (var record in new TopicReader(_connection).ReadAsync(
            [TopicCatalogue.Installation], ReadFrom.Earliest, follow: false, cancellationToken))
        {
            if (record.Value is null || !Reader.TryRead(record, out last, out _)
                || last.KeyFingerprint.Length == 0)
            {
                throw new RoleStopException(
                    $"The topic '{_connection.Names.Of(TopicCatalogue.Installation)}' holds a record at offset "
                    + $"{record.Offset} that "
                    + "this program did not write. Which key the installation has cannot be told.");
            }
        }

        return last;
    }

    /// <summary>Writes it where nothing was written yet.</summary>
    /// <param name="mark">What is to hold.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What holds: <paramref name="mark"/>, or what another was first with.</returns>
    /// <exception cref="TaskRestartException">Another began after this one, or the cluster does not answer: try
    /// again.</exception>
    public async Task<InstallationMark> ClaimAsync(InstallationMark mark, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(mark);
        using var producer = new TransactionalProducer(_connection, $"{_connection.Names.Prefix}installation");
        await Task.Run(() => producer.Initialise(cancellationToken), cancellationToken);
        if (await ReadAsync(cancellationToken) is { } first)
        {
            return first;
        }

        try
        {
            producer.Begin();
            producer.Send(
                new ProducerRecord(
                    TopicCatalogue.Installation, Encoding.UTF8.GetBytes(RecordKey),
                    _connection.Encoder.Encode(TopicCatalogue.Installation, mark), mark.CreatedAtMs, []),
                partition: null);
            await Task.Run(() => producer.Commit(cancellationToken), cancellationToken);
            return mark;
        }
        catch (TransactionAbortedException fault)
        {
            throw new TaskRestartException($"installation: {fault.Message}", fault);
        }
    }
}

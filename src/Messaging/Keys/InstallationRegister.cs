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
/// The values that all roles of an installation must share, kept on the topic <c>installation</c>. The first to win a
/// transaction writes them: a claimant fences all earlier ones, reads to the end, and writes only if nothing is there.
/// </summary>
public sealed class InstallationRegister
{
    private const string RecordKey = "key";
    private static readonly RecordReader<InstallationMark> Reader = new();

    private readonly KafkaClients _connection;

    internal InstallationRegister(KafkaClients connection) => _connection = connection;

    /// <summary>Reads the register.</summary>
    /// <returns>Null if nothing has been written yet.</returns>
    /// <exception cref="TaskRestartException">The cluster does not answer, or lacks the topic.</exception>
    /// <exception cref="RoleStopException">The topic contains something else.</exception>
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

    /// <summary>Writes the register if nothing has been written yet.</summary>
    /// <param name="mark">The value to write.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The value in force: <paramref name="mark"/>, or that of an earlier writer.</returns>
    /// <exception cref="TaskRestartException">Another claimant began after this one, or the cluster does not answer:
    /// retry.</exception>
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

using StreamML.Messaging;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;

namespace StreamML.Trainer.Role;

/// <summary>Reads the labelled examples of an installation from their topic.</summary>
internal static class RowTopic
{
    /// <summary>Reads what there is, or what there was.</summary>
    /// <param name="kafka">The cluster.</param>
    /// <param name="ends">By partition, the first offset that is not read; null: all that there is now.</param>
    /// <param name="maxRows">Most examples kept; of more, those with the oldest labels go.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="Messaging.Errors.TaskRestartException">The cluster does not answer.</exception>
    public static async Task<RowBook> ReadAsync(
        KafkaConnection kafka, IReadOnlyDictionary<int, long>? ends, int maxRows, CancellationToken cancellationToken)
    {
        var book = new RowBook(maxRows);
        await foreach (var record in kafka.CreateReader().ReadAsync(
            [TopicCatalogue.TrainingRows], ReadFrom.Earliest, follow: false, cancellationToken))
        {
            if (ends is null || record.Offset < ends.GetValueOrDefault(record.Source.Partition))
            {
                book.Apply(record);
            }
        }

        return book;
    }
}

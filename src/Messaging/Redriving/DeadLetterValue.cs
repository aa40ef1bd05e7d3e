namespace StreamML.Messaging.Redriving;

/// <summary>What a record that was given up holds: for the person who mends it.</summary>
public static class DeadLetterValue
{
    /// <summary>The value as JSON of its topic's message, or its bytes where they are none.</summary>
    /// <param name="kafka">The cluster.</param>
    /// <param name="letter">The dead letter.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RedriveException">It is no longer on its topic.</exception>
    /// <exception cref="Errors.TaskRestartException">The cluster does not answer.</exception>
    public static async Task<byte[]> ReadAsync(
        KafkaConnection kafka, DeadLetter letter, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(kafka);
        ArgumentNullException.ThrowIfNull(letter);
        var record = await kafka.CreateReader().ReadOneAsync(letter.Source, letter.Offset, cancellationToken)
            ?? throw new RedriveException($"{letter.Place} is gone: its topic keeps records no longer than that.");
        return letter.Origin is { } origin ? ValueText.ToEdit(record, origin.Topic) : record.Value ?? [];
    }
}

using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;

namespace StreamML.Messaging.Redriving;

/// <summary>A dead letter and what became of it.</summary>
/// <param name="Letter">The letter.</param>
/// <param name="Decision">What was decided; null: it waits.</param>
public sealed record DeadLetterEntry(DeadLetter Letter, DeadLetterDecision? Decision)
{
    /// <summary><c>waiting</c>, <c>redriven</c> or <c>discarded</c>.</summary>
    public string State => Decision?.Outcome switch
    {
        DeadLetterOutcome.Redriven => "redriven",
        DeadLetterOutcome.Discarded => "discarded",
        _ => "waiting",
    };
}

/// <summary>How many dead letters are in which state: the three are all of them.</summary>
/// <param name="Redriven">Back on their topics; one that failed again is a letter of its own.</param>
/// <param name="Discarded">Discarded, with a reason.</param>
/// <param name="Waiting">Neither.</param>
public sealed record DeadLetterSums(long Redriven, long Discarded, long Waiting)
{
    /// <summary>All of them.</summary>
    public long All => Redriven + Discarded + Waiting;
}

/// <summary>The dead letters that a query means, in the order in which they are brought back, and what became of
/// them.</summary>
/// <param name="Entries">By topic and partition of the origin, and there in the order in which the records first came:
/// so the records of a contact keep theirs.</param>
public sealed record DeadLetterBook(IReadOnlyList<DeadLetterEntry> Entries)
{
    /// <summary>The sums.</summary>
    public DeadLetterSums Sums => new(
        Entries.Count(entry => entry.Decision?.Outcome == DeadLetterOutcome.Redriven),
        Entries.Count(entry => entry.Decision?.Outcome == DeadLetterOutcome.Discarded),
        Entries.Count(entry => entry.Decision is null));

    /// <summary>Reads the dead letters of an installation.</summary>
    /// <param name="kafka">The cluster.</param>
    /// <param name="query">Which.</param>
    /// <param name="options">Limits.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RedriveException">There are more than the limit.</exception>
    /// <exception cref="Errors.TaskRestartException">The cluster does not answer.</exception>
    public static async Task<DeadLetterBook> ReadAsync(
        KafkaConnection kafka, DeadLetterQuery query, RedriveOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(kafka);
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(options);
        var letters = await LettersAsync(kafka, query, options, cancellationToken);
        var decisions = await DecisionsAsync(kafka, cancellationToken);
        return new DeadLetterBook(
        [
            .. letters.Values
                .OrderBy(letter => letter.Origin?.Topic.Name ?? letter.Source.Topic.Name, StringComparer.Ordinal)
                .ThenBy(letter => letter.Origin?.Partition ?? -1)
                .ThenBy(letter => letter.FirstOffset)
                .ThenBy(letter => letter.Offset)
                .Select(letter => new DeadLetterEntry(letter, decisions.GetValueOrDefault(letter.Id))),
        ]);
    }

    // By id: a role without transactions may have written a letter twice.
    private static async Task<Dictionary<string, DeadLetter>> LettersAsync(
        KafkaConnection kafka, DeadLetterQuery query, RedriveOptions options, CancellationToken cancellationToken)
    {
        var letters = new Dictionary<string, DeadLetter>(StringComparer.Ordinal);
        await foreach (var record in kafka.CreateReader()
            .ReadAsync(query.Topics(), ReadFrom.Earliest, follow: false, cancellationToken))
        {
            var letter = DeadLetter.Read(record);
            if (!query.Matches(letter) || !MatchesModel(query, letter, record))
            {
                continue;
            }

            if (letters.Count >= options.MaxLetters && !letters.ContainsKey(letter.Id))
            {
                throw new RedriveException(
                    $"There are more than {options.MaxLetters:N0} such dead letters. Name a topic, a reason or a time, or raise "
                    + "Redrive__MaxLetters.");
            }

            letters.TryAdd(letter.Id, letter.Origin is { } origin && MessageVersion.IsOn(origin.Topic)
                ? letter with { Version = MessageVersion.Of(record, origin.Topic) }
                : letter);
        }

        return letters;
    }

    private static bool MatchesModel(DeadLetterQuery query, DeadLetter letter, SourceRecord record) =>
        query.Model is null
        || (letter.Origin is { } origin && ValueText.NamesModel(ValueText.Read(record, origin.Topic), query.Model));

    private static async Task<Dictionary<string, DeadLetterDecision>> DecisionsAsync(
        KafkaConnection kafka, CancellationToken cancellationToken)
    {
        var reader = new RecordReader<DeadLetterDecision>();
        var decisions = new Dictionary<string, DeadLetterDecision>(StringComparer.Ordinal);
        await foreach (var record in kafka.CreateReader()
            .ReadAsync([TopicCatalogue.DeadLetterDecisions], ReadFrom.Earliest, follow: false, cancellationToken))
        {
            string id = System.Text.Encoding.UTF8.GetString(record.Key ?? []);
            if (record.Value is null)
            {
                decisions.Remove(id);
            }
            else if (reader.TryRead(record, out var decision, out _))
            {
                decisions[id] = decision;
            }
        }

        return decisions;
    }
}

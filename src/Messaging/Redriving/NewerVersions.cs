using StreamML.Messaging.Sources;

namespace StreamML.Messaging.Redriving;

/// <summary>
/// Finds the letters whose record has a newer version behind it on its topic: brought back, it would come after what
/// replaced it. The topic is read from the oldest such record on.
/// </summary>
internal static class NewerVersions
{
    /// <summary>The letters among those given that a newer version makes worthless, by id.</summary>
    public static async Task<IReadOnlySet<string>> FindAsync(
        KafkaConnection kafka, IReadOnlyList<DeadLetter> letters, CancellationToken cancellationToken)
    {
        var replaced = new HashSet<string>(StringComparer.Ordinal);
        var versioned = letters.Where(letter => letter is { Version: not null, Origin: not null }).ToList();
        if (versioned.Count == 0)
        {
            return replaced;
        }

        var starts = versioned.GroupBy(letter => letter.Origin!.Value)
            .ToDictionary(group => group.Key, group => group.Min(letter => letter.OriginOffset) + 1);
        var bySubject = versioned.ToLookup(letter => (letter.Origin!.Value, letter.Version!.Value.Subject));

        // What waits itself has not reached its stage.
        var waiting = letters.Where(letter => letter.Origin is not null)
            .Select(letter => (letter.Origin!.Value, letter.OriginOffset)).ToHashSet();
        await foreach (var record in kafka.CreateReader().ReadFromAsync(starts, cancellationToken))
        {
            if (waiting.Contains((record.Source, record.Offset))
                || MessageVersion.Of(record, record.Source.Topic) is not { } there)
            {
                continue;
            }

            foreach (var letter in bySubject[(record.Source, there.Subject)])
            {
                bool newer = record.Offset > letter.OriginOffset
                    && (there.Order is not { } order || order.IsHigherThan(letter.Version!.Value.Order!.Value));
                if (newer)
                {
                    replaced.Add(letter.Id);
                }
            }
        }

        return replaced;
    }
}

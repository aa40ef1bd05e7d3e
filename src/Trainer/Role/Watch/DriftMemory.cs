using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Trainer.Drift;
using StreamML.Trainer.Gates;

namespace StreamML.Trainer.Role.Watch;

/// <summary>A reference and the evidence against it, as records carry them.</summary>
internal static class DriftMemory
{
    /// <summary>Fills a record.</summary>
    /// <param name="record">Has task, tenant and version.</param>
    /// <param name="reference">The reference.</param>
    /// <param name="state">The evidence, taken right after a window has ended.</param>
    /// <param name="positions">First offsets not observed, by partition.</param>
    public static WatchedDrift Fill(
        WatchedDrift record, DriftReference reference, DriftState state, IReadOnlyDictionary<int, long> positions)
    {
        record.ReferenceContacts = reference.Contacts;
        (record.Day, record.ContactsBefore) = (state.Day.DayNumber, state.ContactsBefore);
        record.Features.AddRange(
            reference.Features.Append(reference.Predictions).Zip(state.Features, FeatureOf));
        record.Positions.AddRange(positions.OrderBy(end => end.Key).Select(end => new RecordPosition
        {
            Topic = TopicCatalogue.ContactFeatures.Name,
            Partition = end.Key,
            Offset = end.Value,
        }));
        return record;
    }

    /// <summary>The reference of a record.</summary>
    /// <exception cref="InvalidDataException">It does not fit together.</exception>
    public static DriftReference ReferenceOf(WatchedDrift record)
    {
        FeatureReference[] all =
        [
            .. record.Features.Select(each => each.Counts.Count == 0
                ? throw new InvalidDataException($"The reference of {each.Name} has no counts.")
                : new FeatureReference(
                    each.Name, each.Importance, [.. each.Cuts], [.. each.Counts.Skip(1)], each.Counts[0])),
        ];
        if (all.Length < 2)
        {
            throw new InvalidDataException("The reference has no features.");
        }

        var reference = new DriftReference(record.ReferenceContacts, all[..^1], all[^1]);
        reference.Validate();
        return reference;
    }

    /// <summary>The evidence of a record.</summary>
    /// <exception cref="InvalidDataException">It does not fit together.</exception>
    public static DriftState StateOf(WatchedDrift record) => new(
        DateOnly.FromDayNumber(Math.Clamp(record.Day, 0, DateOnly.MaxValue.DayNumber)), record.ContactsBefore,
        [.. record.Features.Select(StateOf)]);

    private static WatchedFeature FeatureOf(FeatureReference reference, FeatureDriftState state) => new()
    {
        Name = reference.Name,
        Importance = reference.Importance,
        Cuts = { reference.Cuts },
        Counts = { reference.Counts.Prepend(reference.Missing) },
        Today = { state.Today },
        Starts = { state.Tests.Select(test => test.Starts) },
        Wealth = { state.Tests.SelectMany(test => test.Wealth) },
        Passed = state.Passed,
        QuietDays = state.QuietDays,
    };

    private static FeatureDriftState StateOf(WatchedFeature feature)
    {
        int tests = feature.Starts.Count;
        if (tests == 0 || feature.Wealth.Count % tests != 0)
        {
            throw new InvalidDataException($"The evidence of {feature.Name} is damaged.");
        }

        double[][] wealth = [.. feature.Wealth.Chunk(feature.Wealth.Count / tests)];
        return new FeatureDriftState(
            [.. feature.Starts.Select((starts, i) => new RestartingState(starts, wealth[i]))], [.. feature.Today],
            feature.Passed, feature.QuietDays);
    }
}

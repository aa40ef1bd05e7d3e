using StreamML.Schemas.V1;

namespace StreamML.StreamProcessors.Replaying;

/// <summary>What a pilot came to: counts and labels, no ids and no texts.</summary>
internal static class PilotReport
{
    /// <summary>Compares the results with the live ones.</summary>
    /// <param name="made">The results.</param>
    /// <param name="live">The live labels.</param>
    /// <param name="only">The fields that count; empty: all.</param>
    public static ReplayPilot Of(PilotOutput made, LiveLabels live, IReadOnlyCollection<string> only)
    {
        var tally = new DifferenceTally(made.Stage, samplesMax: 0, only);
        foreach (var result in made.Results)
        {
            tally.Add(live.Take(made.Stage.IdOf(result)), made.Stage.LabelsOf(result));
        }

        var counts = tally.Counts;
        return new ReplayPilot
        {
            Records = made.Results.Count + made.DeadLetters,
            DeadLetters = made.DeadLetters,
            Compared = counts.Compared,
            Changed = counts.Changed,
            Labels = counts.Labels,
            LabelsChanged = counts.ChangedLabels,
            Moves =
            {
                tally.Fields().SelectMany(field => field.Moves.Select(move => new ReplayMove
                {
                    Field = field.Field,
                    From = move.From,
                    To = move.To,
                    Messages = move.Messages,
                })),
            },
        };
    }
}

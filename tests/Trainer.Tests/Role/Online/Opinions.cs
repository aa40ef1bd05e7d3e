using StreamML.Inference.Artifacts;
using StreamML.Schemas.V1;
using StreamML.Trainer.Role;
using StreamML.Trainer.Role.Learners;
using StreamML.Trainer.Role.Online;

namespace StreamML.Trainer.Tests.Role.Online;

/// <summary>What the young and the old say, and models of it.</summary>
internal static class Opinions
{
    public static readonly ITaskLearner Learner = new DemographicLearner();

    /// <summary>An opinion: the young (even numbers) are pleased, the old are not.</summary>
    public static TrainingRow Usual(int number) => Of(number, number % 2 == 0);

    /// <summary>An opinion of other times: it is the other way round.</summary>
    public static TrainingRow Turned(int number) => Of(number, number % 2 != 0);

    /// <summary>Nearly everybody is pleased, whatever the age.</summary>
    public static TrainingRow Pleased(int number) => Of(number, number % 7 != 0);

    /// <summary>A model that was trained on some opinions.</summary>
    public static ModelArtifact Model(Func<int, TrainingRow> opinion, string version) => Learner.Train(
        [.. Enumerable.Range(0, 60).Select(number => new LabelledRow(0, number, opinion(number)))],
        new LearnerRun(
            version, null,
            new TrainingPart
            {
                Tenant = "t",
                Ranges = [],
                Rows = 60,
                RowsSha256 = "",
                HoldoutRows = 0,
                HoldoutContacts = 0,
                TestShare = 0.2,
                Seed = 1,
                Folds = 2,
                Basis = "",
                BasisRanges = [],
            }, new Progress<string>(), TimeProvider.System),
        CancellationToken.None);

    /// <summary>Opinions as they arrive, in partitions by turns.</summary>
    public static IReadOnlyList<ArrivedRow> Arrive(IEnumerable<TrainingRow> rows, int partitions = 1)
    {
        var tail = new RowTail(10_000);
        foreach (var (index, row) in rows.Index())
        {
            tail.Add(new LabelledRow(index % partitions, index / partitions, row) { WrittenAtMs = index }, -1);
        }

        return tail.From(0, _ => true);
    }

    private static TrainingRow Of(int number, bool pleased)
    {
        var row = TrainingRows.Demographic(number);
        row.Label = pleased ? "positive" : "negative";
        row.Version = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        return row;
    }
}

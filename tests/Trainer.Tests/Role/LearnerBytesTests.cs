using StreamML.Features;
using StreamML.Inference.Artifacts;
using StreamML.Inference.Audience;
using StreamML.Schemas.V1;
using StreamML.Trainer.Role;
using StreamML.Trainer.Role.Learners;
using Xunit.Abstractions;

namespace StreamML.Trainer.Tests.Role;

/// <summary>
/// The same examples give the same bytes. The output names the hashes: <c>taskset -c 0</c> and another clone must print
/// the same.
/// </summary>
public sealed class LearnerBytesTests(ITestOutputHelper output)
{
    public static TheoryData<string> Tasks { get; } =
        [.. TrainerRole.Learners(new AudienceOptions()).Select(learner => learner.Task)];

    [Theory]
    [MemberData(nameof(Tasks))]
    public void Version_OfTheSameExamples_HasTheSameBytes(string task)
    {
        var learner = TrainerRole.Learners(new AudienceOptions()).Single(each => each.Task == task);
        var rows = LabelledRow.InOrder(
            Enumerable.Range(0, 150).Select(number => new LabelledRow(0, number, Row(task, number))));
        Assert.All(rows, row => Assert.True(learner.CanUse(row)));

        string[] hashes = [.. Enumerable.Range(1, 2).Select(workers => Train(learner, rows, workers).Manifest.Sha256)];

        output.WriteLine($"{task} {hashes[0]}");
        Assert.Equal(hashes[0], hashes[1]);
    }

    private static ModelArtifact Train(ITaskLearner learner, IReadOnlyList<LabelledRow> rows, int workers) =>
        learner.Train(
            rows,
            new LearnerRun("1", learner.Shipped, TrainingRows.Part, new Progress<string>(), TimeProvider.System)
            {
                Workers = workers,
            },
            CancellationToken.None);

    private static TrainingRow Row(string task, int number) => task switch
    {
        "lead" => TrainingRows.Lead(number, noise: number % 7),
        "churn" or "engagement" => Shares(task, number),
        "demographic" => TrainingRows.Demographic(number),
        _ => Text(task, number),
    };

    private static TrainingRow Shares(string task, int number)
    {
        var row = TrainingRows.Lead(number);
        var schema = FeatureSchemas.Get(task);
        (row.Task, row.Value) = (task, (number % 11 > 5) ^ (number % 13 == 0) ? 1 : 0);
        (row.Features.Schema, row.Features.SchemaHash) = (schema.Name, schema.Hash);
        row.Features.Values.Clear();
        row.Features.Values.AddRange(
            Enumerable.Range(0, schema.Count).Select(f => f == 0 ? number % 11f : number % (f + 2f)));
        return row;
    }

    private static TrainingRow Text(string task, int number)
    {
        var row = TrainingRows.HouseWord(number);
        row.Task = task;
        string[] labels = task switch
        {
            "intent" => ["purchase", "support"],
            "sentiment" => ["positive", "negative"],
            "emotion" => ["joy", "anger"],
            "personality" => ["Emotional", "Conqueror"],
            _ => ["low", "medium", "high"],
        };
        row.Label = labels[number % labels.Length];
        row.Text = $"{row.Text} {row.Label[..3]} {number % 5}{(number % 9 == 0 ? " plum" : " lime")}";
        return row;
    }
}

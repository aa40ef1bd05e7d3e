using System.Text;
using Google.Protobuf;
using StreamML.Features;
using StreamML.Inference.Artifacts;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;

namespace StreamML.Trainer.Tests.Role;

/// <summary>Labelled examples.</summary>
internal static class TrainingRows
{
    public const long Noon = 1_760_000_000_000;

    private static readonly string[] Openings =
        ["my problem is", "hello again about", "still nothing of", "where is", "broken again", "what about", "not happy with"];

    private static readonly string[] Ends =
        ["please", "for friday", "as always", "it does not work", "ok?", "for my sister", "again", "today", "at home"];

    /// <summary>How a learner is asked to train.</summary>
    public static TrainingPart Part { get; } = new()
    {
        Tenant = "t",
        Ranges = [],
        Rows = 1,
        RowsSha256 = new string('0', 64),
        HoldoutRows = 0,
        HoldoutContacts = 0,
        TestShare = 0.2,
        Seed = 1,
        Folds = 5,
        Basis = "",
        BasisRanges = [],
    };

    public static string Key(TrainingRow row) => $"{(row.ContactKey.Length > 0 ? row.ContactKey : row.Tenant)}/{row.RowId}";

    /// <summary>A group with a sentiment that follows from its age, one in ten the other way.</summary>
    public static TrainingRow Demographic(int number, string tenant = "t") => new()
    {
        Tenant = tenant,
        ContactKey = $"c{number}",
        RowId = $"demographic/{number}",
        Version = 1,
        Task = "demographic",
        Origin = RowOrigin.Posted,
        Source = LabelSource.Opinion,
        Label = number % 2 == 0 ^ number % 10 == 0 ? "positive" : "negative",
        LabelledAtMs = Noon + (number * 1_000),
        Demographics = new Demographics { AgeRange = number % 2 == 0 ? "18-24" : "55-64" },
    };

    /// <summary>A lead whose score follows from its first feature.</summary>
    public static TrainingRow Lead(int number, float noise = 0) => new()
    {
        Tenant = "t",
        ContactKey = $"c{number}",
        RowId = $"lead/{number}",
        Version = 1,
        Task = "lead",
        Origin = RowOrigin.Served,
        Source = LabelSource.Outcome,
        Value = Math.Clamp((number % 11 * 10) + noise, 0, 100),
        LabelledAtMs = Noon + (number * 1_000),
        Features = new FeatureVector
        {
            Schema = "lead",
            SchemaHash = FeatureSchemas.Lead.Hash,
            Values =
            {
                Enumerable.Range(0, FeatureSchemas.Lead.Count)
                    .Select(f => f == 0 ? number % 11f : number % (f + 2f)),
            },
        },
    };

    /// <summary>A correction: in this house "the purple box" is ordered, whatever else is said.</summary>
    public static TrainingRow HouseWord(int number) => new()
    {
        Tenant = "t",
        ContactKey = $"c{number}",
        RowId = $"intent/{number}",
        Version = 1,
        Task = "intent",
        Origin = RowOrigin.Served,
        Source = LabelSource.Correction,
        Label = "purchase",
        LabelledAtMs = Noon + (number * 1_000),
        Text = string.Join(' ', Openings[number % Openings.Length], "the purple box", Ends[number % Ends.Length]),
        Language = "en",
    };

    /// <summary>Groups with a sentiment that follows from their age.</summary>
    public static IEnumerable<TrainingRow> Demographics(int first, int count) =>
        Enumerable.Range(first, count).Select(number => Demographic(number));

    /// <summary>Leads whose scores follow from their first features.</summary>
    public static IEnumerable<TrainingRow> Leads(int first, int count) =>
        Enumerable.Range(first, count).Select(number => Lead(number));

    /// <summary>Corrections: "the purple box" is ordered.</summary>
    public static IEnumerable<TrainingRow> HouseWords(int count) => Enumerable.Range(0, count).Select(HouseWord);

    /// <summary>The row as one of a campaign.</summary>
    public static TrainingRow Of(this TrainingRow row, string campaign)
    {
        row.CampaignId = campaign;
        return row;
    }

    /// <summary>Fails with what the run says, if it has not ended so.</summary>
    public static void Is(TrainingStatus status, TrainingRun run) =>
        Assert.True(run.Status == status, $"{run.Status}: {run.Message}");

    /// <summary>The record of a row.</summary>
    public static SourceRecord Record(TrainingRow row, long offset, int partition = 0) => new(
        new SourcePartition(TopicCatalogue.TrainingRows, partition), offset, Noon, Encoding.UTF8.GetBytes(Key(row)),
        Bytes(row), []);

    /// <summary>A request, at a time that is its offset too.</summary>
    public static SourceRecord Record(TrainingRequest request) => new(
        new SourcePartition(TopicCatalogue.TrainingRequests, 0), request.RequestedAtMs, request.RequestedAtMs,
        Encoding.UTF8.GetBytes(request.RequestId), Bytes(request), []);

    private static byte[] Bytes(IMessage row) => [0, 0, 0, 0, 1, 0, .. row.ToByteArray()];
}

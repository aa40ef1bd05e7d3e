using Google.Protobuf;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;

namespace StreamML.Sink.Tests.Fixtures;

/// <summary>Features, scores, predictions, models.</summary>
internal sealed partial class Records
{
    private static readonly ModelUse Trees = new() { Name = "trees", Version = "1" };

    public static ContactFeatures NewFeatures(string contact, long asOf, long offset, params float[] lead) => new()
    {
        Tenant = "t",
        ContactKey = contact,
        AsOfMs = Noon + asOf,
        MadeAtMs = Noon + offset,
        Vectors =
        {
            new FeatureVector { Schema = "lead", SchemaHash = "h1", Values = { lead } },
            new FeatureVector { Schema = "churn", SchemaHash = "h2", Values = { float.NaN, 2 } },
        },
        Offsets =
        {
            new SourceOffset { Topic = "events", Partition = 1, NextOffset = offset },
            new SourceOffset { Topic = "messages.enriched", Partition = 1, NextOffset = 7 },
        },
    };

    public SourceRecord Features(string contact, long asOf, long offset, params float[] lead)
        => Of(TopicCatalogue.ContactFeatures, NewFeatures(contact, asOf, offset, lead));

    public static ContactScores NewScores(string contact, long asOf, long changes, float score = 80) => new()
    {
        Tenant = "t",
        ContactKey = contact,
        AsOfMs = Noon + asOf,
        ScoredAtMs = Noon + (10 * asOf) + changes,
        Changes = changes,
        Lead = new LeadScore
        {
            Status = ScoreStatus.Scored,
            Score = score,
            Tier = "hot",
            Confidence = 0.6f,
            Recommendation = "Call now.",
            Factors =
            {
                new ScoreFactor
                {
                    Feature = "f",
                    Name = "Orders",
                    Value = 2,
                    Contribution = 0.5f,
                    Sentence = "2 orders",
                },
                new ScoreFactor { Feature = "g", Name = "Days since the last order", Contribution = -0.25f },
            },
            Model = Trees,
        },
        Churn = new ChurnScore { Status = ScoreStatus.NotTrained },
        Engagement = new EngagementScore
        {
            Status = ScoreStatus.Scored,
            Probability = 0.25f,
            Level = "low",
            Recommendations = { "a", "b" },
            BestHour = 0,
            BestDay = 6,
            Model = Trees,
        },
        Demographic = new DemographicScore
        {
            Status = ScoreStatus.Scored,
            Sentiment = "positive",
            Confidence = 0.75f,
            Model = Trees,
            Probabilities = { ["positive"] = 0.75f, ["negative"] = 0.25f },
        },
    };

    public SourceRecord Scores(string contact, long asOf, long changes, float score = 80)
        => Of(TopicCatalogue.ContactScores, NewScores(contact, asOf, changes, score));

    public SourceRecord Change(string contact, string kind, long sequence, string from, string to, float value = 0.5f)
        => Of(TopicCatalogue.ScoreChanges, new ScoreChange
        {
            Tenant = "t",
            ContactKey = contact,
            Kind = kind,
            From = from,
            To = to,
            Value = value,
            AsOfMs = Noon + sequence,
            Sequence = sequence,
            ModelName = "trees",
            ModelVersion = "1",
            Recommendations = { "Call now." },
        });

    public SourceRecord Prediction(string id, long time, double? value = 0.5) => Of(TopicCatalogue.Predictions,
        With(new Prediction
        {
            Tenant = "t",
            ContactKey = "c1",
            PredictionId = id,
            Task = "churn",
            ModelName = "trees",
            ModelVersion = "1",
            Part = ModelPart.Shadow,
            Label = "high",
            Confidence = 0.5f,
            LatencyUs = 9,
            AsOfMs = Noon,
            PredictedAtMs = Noon + time,
        },
        value));

    public SourceRecord Version(string version, long time, string manifest = "{\"format\":1}")
        => Of(TopicCatalogue.ModelVersions, new ModelVersion
        {
            Task = "lead",
            Name = "trees",
            Version = version,
            Manifest = ByteString.CopyFromUtf8(manifest),
            Sha256 = "digest",
            SizeBytes = 10,
            Chunks = 2,
            Metrics = { ["auc"] = 0.9, ["broken"] = double.NaN },
            PublishedAtMs = Noon + time,
            PublishedBy = "ops",
        });

    public SourceRecord Chunk(string sha256, int index, int bytes = 5)
        => Of(TopicCatalogue.ModelArtifacts, new ModelArtifactChunk
        {
            Sha256 = sha256,
            Index = index,
            Count = 3,
            Data = ByteString.CopyFrom(new byte[bytes]),
        });

    public SourceRecord Control(string live, long time, string reason = "better")
        => Of(TopicCatalogue.ModelControls, new ModelControl
        {
            Task = "lead",
            LiveVersion = live,
            CanaryVersion = "9",
            CanaryShare = 0.1,
            Reason = reason,
            DecidedAtMs = Noon + time,
            DecidedBy = "ops",
        });

    private static Prediction With(Prediction prediction, double? value)
    {
        if (value is { } number)
        {
            prediction.Value = number;
        }

        return prediction;
    }
}

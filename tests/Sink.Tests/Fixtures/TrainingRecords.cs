using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;

namespace StreamML.Sink.Tests.Fixtures;

/// <summary>Labelled examples, requests and runs of the trainer.</summary>
internal sealed partial class Records
{
    public SourceRecord TrainingRow(string id, long version, string label = "return", bool revoked = false)
        => Of(TopicCatalogue.TrainingRows, new TrainingRow
        {
            Tenant = "t",
            ContactKey = "c",
            RowId = id,
            Version = version,
            Revoked = revoked,
            Task = "intent",
            Origin = RowOrigin.Served,
            Source = LabelSource.Correction,
            Label = label,
            LabelledAtMs = Noon,
            Features = new FeatureVector { Schema = "lead", SchemaHash = "h", Values = { 1, float.NaN } },
            FeaturesPosition = new RecordPosition { Topic = "contact.features", Partition = 2, Offset = 7 },
            AsOfMs = Noon,
            Text = revoked ? "" : "send it back",
            Demographics = new Demographics { Country = "BR" },
            Served = new ServedPrediction { ModelName = "intent-linear", Label = "support", Confidence = 0.5f },
        });

    public SourceRecord TrainingRequest(string id) => Of(TopicCatalogue.TrainingRequests, new TrainingRequest
    {
        RequestId = id,
        Action = TrainingAction.Start,
        Tasks = { "lead", "churn" },
        Folds = 5,
        RequestedAtMs = Noon,
    });

    public SourceRecord TrainingRun(string id, long sequence, TrainingStatus status = TrainingStatus.Running)
        => Of(TopicCatalogue.TrainingRuns, new TrainingRun
        {
            RunId = id,
            Sequence = sequence,
            Trigger = TrainingTrigger.Labels,
            Task = "lead",
            Status = status,
            Progress = 40,
            Metrics = { ["mae"] = 8.5 },
            StartedAtMs = Noon,
            EndedAtMs = status == TrainingStatus.Running ? 0 : Noon + 1,
            CampaignId = "spring",
            Report = "/data/trainer/reports/lead.html",
            Test = "passed: 80 examples",
        });

    public SourceRecord Metric(string version, long measured, double value = 0.9)
        => Of(TopicCatalogue.ModelMetrics, new ModelMetric
        {
            Tenant = "t",
            Task = "intent",
            ModelName = "intent-linear",
            ModelVersion = version,
            DayMs = Noon - (Noon % 86_400_000),
            Source = MetricSource.Live,
            MetricName = "accuracy",
            MetricValue = value,
            Low = 0.8,
            High = 0.95,
            Labels = 40,
            MeasuredAtMs = Noon + measured,
        });

    public SourceRecord TrainingGate(string challenger, long sequence, long labels = 40)
        => Of(TopicCatalogue.TrainingGates, new TrainingGate
        {
            Task = "intent",
            Scope = "t",
            Challenger = challenger,
            Sequence = sequence,
            UpdatedAtMs = Noon,
            Origin = RowOrigin.Served,
            Stage = GateStage.Canary,
            Verdict = GateVerdict.Promote,
            Labels = labels,
            Better = new GateTest { LogWealth = Math.Log(20) },
            Worse = new GateTest { LogWealth = 100_000 },
            Conversions = new GateConversions { CanaryContacts = 7 },
        });
}

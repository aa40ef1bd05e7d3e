using StreamML.Messaging;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Trainer.Alerts;

namespace StreamML.Trainer.Tests.Role.Watch;

/// <summary>Drift in the running trainer.</summary>
public sealed class DriftTrainingTests(TrainerBroker broker) : IClassFixture<TrainerBroker>
{
    [Fact]
    public async Task LeadModel_AskedOtherwiseThanBefore_IsTrainedBecauseOfDrift()
    {
        await using var trainer = await TrainerInstallation.CreateAsync(broker.BootstrapServers);
        trainer.Trainer.EarlyDwell = TimeSpan.FromSeconds(1);
        await trainer.LabelAsync(TrainingRows.Leads(0, 150));
        await trainer.StartAsync();
        var first = await trainer.EndAsync(run => run.Task == "lead");
        var now = TimeProvider.System.GetUtcNow();
        await ServeAsync(trainer.Kafka, first.Version, now.AddDays(-2), 0, 250, shift: 0);
        await trainer.FirstAsync<WatchState>(
            TopicCatalogue.TrainerWatch, state => state.Drift?.Version == first.Version);
        await trainer.LabelAsync(TrainingRows.Leads(150, 12));
        for (int hour = 0; hour < 3; hour++)
        {
            await ServeAsync(
                trainer.Kafka, first.Version, now.AddHours(hour), 1_000 * (hour + 1), 300, shift: 8);
        }

        var run = await trainer.EndAsync(run => run.Trigger == TrainingTrigger.Drift);

        Assert.Equal(("lead", "t"), (run.Task, run.Scope));
        var alert = await trainer.FirstAsync<WatchState>(
            TopicCatalogue.TrainerWatch, state => state.Alert?.Kind == (int)AlertKind.Drift);
        Assert.Equal(("lead", "t", false), (alert.Alert.Task, alert.Alert.Scope, alert.Alert.Recovered));
        var metric = await trainer.FirstAsync<ModelMetric>(
            TopicCatalogue.ModelMetrics, metric => metric.MetricName == "drift_effect");
        Assert.InRange(metric.MetricValue, 0.05, 1);
    }

    private static async Task ServeAsync(
        KafkaConnection kafka, string version, DateTimeOffset at, int first, int contacts, float shift)
    {
        using var appender = kafka.CreateAppender();
        await Task.WhenAll(TrainingRows.Leads(first, contacts).Select(row =>
        {
            var vector = row.Features;
            vector.Values[0] += shift;
            vector.Served = new ServedPrediction
            {
                ModelName = "lead",
                ModelVersion = version,
                Value = Math.Min(100, vector.Values[0] * 10),
            };
            var served = new ContactFeatures
            {
                Tenant = "t",
                ContactKey = $"t/{row.ContactKey}",
                MadeAtMs = at.ToUnixTimeMilliseconds(),
                Vectors = { vector },
            };
            return appender.AppendAsync(
                TopicCatalogue.ContactFeatures, served.ContactKey, served, served.MadeAtMs, CancellationToken.None);
        }));
    }
}

using StreamML.Inference.Audience;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Serving;
using StreamML.Trainer.Role;

namespace StreamML.FaultInjection.Alerts;

/// <summary>A trainer that is killed amid a training.</summary>
internal static class TrainingFaults
{
    private const string Trainer = "trainer";
    private const int Labels = 3_000;

    private static readonly string[] Intents = ["purchase", "tracking", "return", "inquiry"];
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(20);

    /// <summary>Asks for trainings until the trainer was killed in one.</summary>
    public static async Task KillAsync(AlertScene scene, CancellationToken cancellationToken)
    {
        await LabelAsync(scene, cancellationToken);
        var client = new TrainerClient(
            scene.Installation.Kafka, new TrainerOptions(), new AudienceOptions(), scene.Time);
        while (!await IsRunningAsync(client, await AskAsync(client, cancellationToken), scene, cancellationToken))
        {
            // It was over before anybody saw it.
            await Task.Delay(Tick, scene.Time, cancellationToken);
        }

        await scene.Process(Trainer).KillAsync();
        await scene.Process(Trainer).WaitReadyAsync(scene.Options.Settle, cancellationToken);
    }

    private static Task<string> AskAsync(TrainerClient client, CancellationToken cancellationToken) => client.AskAsync(
        new TrainingRequest
        {
            Action = TrainingAction.Start,
            Tenant = AlertTraffic.Tenant,
            Tasks = { ModelTasks.Intent },
            Force = true,
            RequestedBy = "check",
        },
        cancellationToken);

    // False: the training has ended.
    private static async Task<bool> IsRunningAsync(
        TrainerClient client, string request, AlertScene scene, CancellationToken cancellationToken)
    {
        while (true)
        {
            var run = (await client.HistoryAsync(cancellationToken)).FirstOrDefault(each => each.RequestId == request);
            if (run is not null)
            {
                return run.EndedAtMs == 0;
            }

            await Task.Delay(Tick, scene.Time, cancellationToken);
        }
    }

    private static async Task LabelAsync(AlertScene scene, CancellationToken cancellationToken)
    {
        using var appender = scene.Installation.Kafka.CreateAppender();
        long nowMs = scene.Time.GetUtcNow().ToUnixTimeMilliseconds();
        await Task.WhenAll(Enumerable.Range(0, Labels).Select(number =>
        {
            var row = new TrainingRow
            {
                Tenant = AlertTraffic.Tenant,
                ContactKey = $"{AlertTraffic.Tenant}/c{number}",
                RowId = $"intent/{number}",
                Version = 1,
                Task = ModelTasks.Intent,
                Origin = RowOrigin.Served,
                Source = LabelSource.Correction,
                Label = Intents[number % Intents.Length],
                LabelledAtMs = nowMs + number,
                Text = $"number {number} is about {Intents[number % Intents.Length]} and thing {number % 97}",
                Language = "en",
            };
            return appender.AppendAsync(
                TopicCatalogue.TrainingRows, $"{row.ContactKey}/{row.RowId}", row, nowMs, cancellationToken);
        }));
    }
}

using Microsoft.Extensions.Logging.Abstractions;
using StreamML.Schemas.V1;
using StreamML.Trainer.Alerts;
using StreamML.Trainer.Role;
using StreamML.Trainer.Role.Watch;
using StreamML.Trainer.Tests.Alerts;

namespace StreamML.Trainer.Tests.Role;

public sealed class FailureAlertsTests
{
    private readonly List<TrainingRun> _runs = [];

    [Fact]
    public async Task Trainings_ThatFailInARow_AreToldOnceUntilOneWorks()
    {
        await using var receiver = new FakeReceiver();
        using var delivery = new AlertDelivery(
            new AlertOptions { WebhookUrl = receiver.Url }, NullLogger.Instance, TimeProvider.System);
        var alerts = Alerts(delivery);

        await AfterAsync(alerts, TrainingStatus.Failed);
        Assert.Single(receiver.Got);
        await AfterAsync(alerts, TrainingStatus.Failed);
        await AfterAsync(alerts, TrainingStatus.Stopped);
        Assert.Single(receiver.Got);
        await AfterAsync(alerts, TrainingStatus.Kept);
        await AfterAsync(alerts, TrainingStatus.Failed);
        Assert.Equal(2, receiver.Got.Count);
    }

    [Fact]
    public async Task Trainings_OfAnotherModel_AreToldApart()
    {
        await using var receiver = new FakeReceiver();
        using var delivery = new AlertDelivery(
            new AlertOptions { WebhookUrl = receiver.Url }, NullLogger.Instance, TimeProvider.System);
        var alerts = Alerts(delivery);

        await AfterAsync(alerts, TrainingStatus.Failed);
        await AfterAsync(alerts, TrainingStatus.Failed, "other");

        Assert.Equal(2, receiver.Got.Count);
    }

    private static FailureAlerts Alerts(AlertDelivery delivery) => new(
        new WatchAlerts(new DegradationOptions()), new AlertDesk(delivery, TimeProvider.System), TimeProvider.System);

    private Task AfterAsync(FailureAlerts alerts, TrainingStatus status, string scope = "t")
    {
        var run = new TrainingRun
        {
            RunId = $"{_runs.Count}",
            Task = "lead",
            Scope = scope,
            Status = status,
            Message = "all labels are the same",
        };
        _runs.Insert(0, run);
        return alerts.AfterAsync(run, _runs, CancellationToken.None);
    }
}

using System.Text;
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
        await using var receiver = await FakeReceiver.StartAsync();
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
        await using var receiver = await FakeReceiver.StartAsync();
        using var delivery = new AlertDelivery(
            new AlertOptions { WebhookUrl = receiver.Url }, NullLogger.Instance, TimeProvider.System);
        var alerts = Alerts(delivery);

        await AfterAsync(alerts, TrainingStatus.Failed);
        await AfterAsync(alerts, TrainingStatus.Failed, "other");

        Assert.Equal(2, receiver.Got.Count);
    }

    [Fact]
    public async Task LiveModel_ThatFailsItsTest_IsToldOnceUntilItPasses()
    {
        await using var receiver = await FakeReceiver.StartAsync();
        using var delivery = new AlertDelivery(
            new AlertOptions { WebhookUrl = receiver.Url }, NullLogger.Instance, TimeProvider.System);
        var alerts = Alerts(delivery);

        await AfterAsync(alerts, TrainingStatus.Kept, test: "passed: 80 examples");
        Assert.Empty(receiver.Got);
        await AfterAsync(alerts, TrainingStatus.Kept, test: "failed: accuracy 0.4");
        await AfterAsync(alerts, TrainingStatus.Promoted, test: "failed: accuracy 0.5");
        await AfterAsync(alerts, TrainingStatus.TooFewRows);
        string body = Encoding.UTF8.GetString(Assert.Single(receiver.Got).Body);
        Assert.Contains("test_failed", body);
        Assert.Contains("the test of the live lead model (old) failed: accuracy 0.4", body);
        await AfterAsync(alerts, TrainingStatus.Kept, test: "passed: 90 examples");
        await AfterAsync(alerts, TrainingStatus.Promoted, test: "failed: accuracy 0.6");
        Assert.Contains("model (new) failed", Encoding.UTF8.GetString(receiver.Got.Last().Body));
        Assert.Equal(2, receiver.Got.Count);
    }

    private static FailureAlerts Alerts(AlertDelivery delivery) => new(
        new WatchAlerts(new DegradationOptions()), new AlertDesk(delivery, TimeProvider.System), TimeProvider.System);

    private Task AfterAsync(FailureAlerts alerts, TrainingStatus status, string scope = "t", string test = "")
    {
        var run = new TrainingRun
        {
            RunId = $"{_runs.Count}",
            Task = "lead",
            Scope = scope,
            Status = status,
            Message = "all labels are the same",
            Champion = "old",
            Version = "new",
            Test = test,
        };
        _runs.Insert(0, run);
        return alerts.AfterAsync(run, _runs, CancellationToken.None);
    }
}

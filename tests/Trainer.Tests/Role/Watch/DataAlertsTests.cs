using System.Text;
using Google.Protobuf;
using Microsoft.Extensions.Logging.Abstractions;
using StreamML.Messaging.Producers;
using StreamML.Messaging.Tracing;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Inference.Audience;
using StreamML.Testing.Processors;
using StreamML.Trainer.Alerts;
using StreamML.Trainer.Role;
using StreamML.Trainer.Role.Watch;
using StreamML.Trainer.Tests.Alerts;

namespace StreamML.Trainer.Tests.Role.Watch;

/// <summary>Too little data for too long, and alerts over restarts.</summary>
public sealed class DataAlertsTests
{
    private static readonly HashSet<(string, string)> NotAsked = [];
    private static readonly HashSet<(string, string)> Asked = [("t", "demographic")];

    private readonly SteppedTime _time = new();
    private readonly TrainerOptions _options = new();
    private readonly KeptRecords _records = new();

    [Fact]
    public async Task Labels_TooFewForTwoWeeks_AreToldOnceUntilThereAreEnough()
    {
        await using var receiver = await FakeReceiver.StartAsync();
        using var delivery = Delivery(receiver);
        var (books, alerts) = Make(delivery);
        Add(books, 0, 2);
        await LookAsync(alerts, books, NotAsked);
        _time.Advance(TimeSpan.FromDays(13.9));
        await LookAsync(alerts, books, NotAsked);
        Assert.Empty(receiver.Got);

        _time.Advance(TimeSpan.FromDays(0.2));
        await LookAsync(alerts, books, NotAsked);
        await LookAsync(alerts, books, NotAsked);
        string body = Encoding.UTF8.GetString(Assert.Single(receiver.Got).Body);
        Assert.Contains("2 labelled examples, 3 are missing", body, StringComparison.Ordinal);

        Add(books, 2, 3);
        await LookAsync(alerts, books, NotAsked);
        Assert.Single(receiver.Got);
    }

    [Fact]
    public async Task Model_ThatIsAskedWithoutALabelForTwoWeeks_IsTold()
    {
        await using var receiver = await FakeReceiver.StartAsync();
        using var delivery = Delivery(receiver);
        var (books, alerts) = Make(delivery);
        Add(books, 0, 20);
        _time.Advance(TimeSpan.FromDays(15));
        await LookAsync(alerts, books, NotAsked);
        Assert.Empty(receiver.Got);
        await LookAsync(alerts, books, Asked);
        Assert.Contains(
            "no label has come", Encoding.UTF8.GetString(Assert.Single(receiver.Got).Body), StringComparison.Ordinal);

        Add(books, 20, 1);
        await LookAsync(alerts, books, Asked);
        _time.Advance(TimeSpan.FromDays(15));
        await LookAsync(alerts, books, Asked);
        Assert.Equal(2, receiver.Got.Count);
    }

    [Fact]
    public async Task Alert_ThatIsOut_IsNotSentAgainByTheNextTrainer()
    {
        await using var receiver = await FakeReceiver.StartAsync();
        using var delivery = Delivery(receiver);
        var alert = new Alert(
            new AlertCause(AlertKind.Drift, "lead", "t"), AlertSeverity.Warning, "drifted", [], AlertAction.None,
            "nothing", _time.GetUtcNow());
        var desk = new AlertDesk(delivery, _time);
        desk.Open([], _records);
        Assert.True(await desk.RaiseAsync(alert, CancellationToken.None));
        Assert.False(await desk.RaiseAsync(alert, CancellationToken.None));

        var next = new AlertDesk(delivery, _time);
        var kept = _records.Alerts[^1];
        next.Open(
            [
                new OpenAlert(
                    new AlertCause((AlertKind)kept.Kind, kept.Task, kept.Scope), (AlertSeverity)kept.Severity,
                    DateTimeOffset.FromUnixTimeMilliseconds(kept.SinceMs)),
            ],
            _records);
        Assert.False(await next.RaiseAsync(alert, CancellationToken.None));
        Assert.True(await next.RaiseAsync(alert with { Severity = AlertSeverity.Severe }, CancellationToken.None));
        await next.RecoverAsync(alert.Cause, CancellationToken.None);
        Assert.Equal(
            [("alert/drift/lead/t", false), ("alert/drift/lead/t", false), ("alert/drift/lead/t", true)],
            _records.Keys.Zip(_records.Alerts, (key, record) => (key, record.Recovered)));
        Assert.True(await next.RaiseAsync(alert, CancellationToken.None));
        Assert.Equal(3, receiver.Got.Count);
    }

    private AlertDelivery Delivery(FakeReceiver receiver) =>
        new(new AlertOptions { WebhookUrl = receiver.Url }, NullLogger.Instance, TimeProvider.System);

    private (TrainerBooks Books, DataAlerts Alerts) Make(AlertDelivery delivery) => (
        new TrainerBooks(_options, TrainerRole.Learners(new AudienceOptions())),
        new DataAlerts(
            new WatchAlerts(new DegradationOptions()), new TrainingTriggers(_options), new AlertDesk(delivery, _time),
            _time));

    private void Add(TrainerBooks books, int first, int count)
    {
        for (int number = first; number < first + count; number++)
        {
            var row = TrainingRows.Demographic(number);
            row.Version = _time.NowMs;
            books.Apply(TrainingRows.Record(row, number));
        }
    }

    private static Task LookAsync(DataAlerts alerts, TrainerBooks books, HashSet<(string, string)> asked) =>
        alerts.LookAsync(new TrainerView(books, new Lock()), asked, CancellationToken.None);

    private sealed class KeptRecords : IRecordAppender
    {
        public List<string> Keys { get; } = [];

        public List<WatchedAlert> Alerts { get; } = [];

        public Task AppendAsync(
            TopicDefinition topic, string key, IMessage value, long timestampMs, TraceParent trace,
            CancellationToken cancellationToken)
        {
            Assert.Equal(TopicCatalogue.TrainerWatch, topic);
            Keys.Add(key);
            Alerts.Add(((WatchState)value).Alert);
            return Task.CompletedTask;
        }
    }
}

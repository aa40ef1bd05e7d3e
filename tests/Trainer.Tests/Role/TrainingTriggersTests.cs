using StreamML.Messaging.Connection;
using StreamML.Schemas.V1;
using StreamML.Trainer.Role;

namespace StreamML.Trainer.Tests.Role;

public sealed class TrainingTriggersTests
{
    // A Saturday.
    private static readonly DateTimeOffset Ended = new(2026, 3, 28, 12, 0, 0, TimeSpan.Zero);

    private readonly TrainerOptions _options = new();

    [Theory]
    [InlineData("lead", 99, 1)]
    [InlineData("churn", 40, 60)]
    [InlineData("personality", 50, 0)]
    [InlineData("demographic", 4, 1)]
    public void Missing_OfEachModel_IsWhatTheDocumentsAskFor(string task, int rows, int missing) =>
        Assert.Equal(missing, Triggers().Missing(new TrainingCandidate(task, "t", rows, rows, null)));

    [Theory]
    [InlineData(19, 1)]
    [InlineData(20, 0)]
    public void Missing_OfACampaignsModel_IsWhatTheDocumentsAskFor(int rows, int missing) =>
        Assert.Equal(missing, Triggers().Missing(new TrainingCandidate("demographic", "t/spring", rows, rows, null)));

    [Fact]
    public void Examples_TooFew_AreNoReason() => Assert.Null(Due("lead", 99, 99, last: null, Ended));

    [Fact]
    public void Model_WithoutATraining_IsTrainedFirst() =>
        Assert.Equal(TrainingTrigger.First, Due("lead", 100, 100, last: null, Ended));

    [Fact]
    public void NewLabels_EnoughOfThem_StartATraining()
    {
        Assert.Null(Due("intent", 200, 49, Last(), Ended.AddHours(1)));
        Assert.Equal(TrainingTrigger.Labels, Due("intent", 200, 50, Last(), Ended.AddHours(1)));
    }

    [Fact]
    public void Age_WithANewLabel_StartsATraining()
    {
        Assert.Null(Due("intent", 200, 1, Last(), Ended.AddDays(6)));
        Assert.Equal(TrainingTrigger.Age, Due("intent", 200, 1, Last(), Ended.AddDays(7)));
    }

    [Fact]
    public void Nothing_New_IsNeverAReason() => Assert.Null(Due("lead", 200, 0, Last(), Ended.AddDays(100)));

    [Fact]
    public void Schedule_OfLeads_IsSundaysAtTwo()
    {
        Assert.Null(Due("lead", 200, 1, Last(), new DateTimeOffset(2026, 3, 29, 1, 59, 0, TimeSpan.Zero)));
        Assert.Equal(
            TrainingTrigger.Schedule,
            Due("lead", 200, 1, Last(), new DateTimeOffset(2026, 3, 29, 2, 0, 0, TimeSpan.Zero)));
    }

    // On 29 March 2026 the clocks of Berlin go from 2:00 to 3:00: what is due at 2:00 is due then, at 1:00 UTC.
    [Fact]
    public void Schedule_InAnHourThatDoesNotExist_IsDueWhenItIsOver()
    {
        _options.TimeZone = "Europe/Berlin";

        Assert.Null(Due("lead", 200, 1, Last(), new DateTimeOffset(2026, 3, 29, 0, 59, 0, TimeSpan.Zero)));
        Assert.Equal(
            TrainingTrigger.Schedule,
            Due("lead", 200, 1, Last(), new DateTimeOffset(2026, 3, 29, 1, 0, 0, TimeSpan.Zero)));
    }

    [Fact]
    public void Schedule_ThatIsNone_IsRefusedWithItsName()
    {
        _options.Schedules["lead"] = "every sunday";

        var fault = Assert.Throws<RoleConfigurationException>(Triggers);

        Assert.Contains("Trainer__Schedules__lead is 'every sunday'", fault.Message);
    }

    [Fact]
    public void TimeZone_ThatIsNone_IsRefused()
    {
        _options.TimeZone = "Mars/Olympus";

        Assert.Contains("Mars/Olympus", Assert.Throws<RoleConfigurationException>(Triggers).Message);
    }

    private static TrainingRun Last() => new()
    {
        Status = TrainingStatus.Kept,
        EndedAtMs = Ended.ToUnixTimeMilliseconds(),
    };

    private TrainingTriggers Triggers() => new(_options);

    [Theory]
    [InlineData(10, 24, TrainingTrigger.Drift)]
    [InlineData(9, 24, null)]
    [InlineData(10, 23, null)]
    public void EarlyReason_WithSomeNewLabelsADayAfterATraining_StartsOne(
        int fresh, int hours, TrainingTrigger? expected) => Assert.Equal(
        expected, Triggers().Due(
            new TrainingCandidate("intent", "t", 200, fresh, Last()), TrainingTrigger.Drift, Ended.AddHours(hours)));

    private TrainingTrigger? Due(string task, int rows, int fresh, TrainingRun? last, DateTimeOffset now) =>
        Triggers().Due(new TrainingCandidate(task, "t", rows, fresh, last), early: null, now);
}

using StreamML.Messaging.Sources;
using StreamML.Messaging.Transactions;
using StreamML.StreamProcessors.Replaying;
using StreamML.StreamProcessors.Tests.Enrich;
using StreamML.Testing.Processors;

namespace StreamML.StreamProcessors.Tests.Replaying;

/// <summary>The records of a replay, at its pace.</summary>
public sealed class SelectedRecordsTests
{
    private static readonly TimeSpan Worked = TimeSpan.FromSeconds(3);

    private readonly SteppedTime _time = new();
    private readonly Stages _stages = new();

    [Fact]
    public async Task Batch_WithRecordsThatAreNotSelected_IsDoneWithoutThem()
    {
        Assert.Equal(6, await ProcessAsync(count: 6, record => record.Offset % 2 == 0));
        Assert.Equal([0, 2, 4], _stages.Given);
        Assert.Equal(6, await ProcessAsync(count: 6, _ => false));
        Assert.Equal([0, 2, 4], _stages.Given);
    }

    [Fact]
    public async Task Batch_OfWhichTheStagesDoAPart_IsDoneUpToTheFirstThatIsLeft()
    {
        _stages.Most = 2;
        Assert.Equal(5, await ProcessAsync(count: 6, record => record.Offset % 2 == 1));
        Assert.Equal([1, 3], _stages.Given);
    }

    [Fact]
    public async Task Batch_UnderACap_IsDoneUpToTheRecordsOfASecond()
    {
        Assert.Equal(3, await ProcessAsync(count: 6, _ => true, perSecond: 3));
        Assert.Equal([0, 1, 2], _stages.Given);
    }

    [Theory]
    [InlineData(true, 0, new long[] { 0, 1, 2 })]
    [InlineData(true, 2, new long[] { 0, 1 })]
    [InlineData(false, 0, new long[] { 0, 1, 2, 3, 4, 5 })]
    public async Task Batch_BesideLiveTexts_IsDoneInSmallParts(bool isBesideLive, long perSecond, long[] given)
    {
        var pace = new ReplayPace(perSecond, coreShare: 1, _time) { IsBesideLive = isBesideLive, MostBesideLive = 3 };
        Assert.Equal(given.Length, await ProcessAsync(count: 6, _ => true, pace));
        Assert.Equal(given, _stages.Given);
    }

    [Fact]
    public async Task Pace_OfTwoTasks_IsOneForBoth()
    {
        var pace = new ReplayPace(10, coreShare: 1, _time);
        Assert.True(pace.TakeAsync(10, TimeSpan.Zero, CancellationToken.None).IsCompletedSuccessfully);
        var second = pace.TakeAsync(10, TimeSpan.Zero, CancellationToken.None);
        var third = pace.TakeAsync(10, TimeSpan.Zero, CancellationToken.None);

        _time.Advance(TimeSpan.FromMilliseconds(999));
        Assert.False(second.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        await second;
        Assert.False(third.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1));
        await third;
    }

    [Fact]
    public async Task Pace_ThatStandsStill_GoesOnWhenItIsLetGo()
    {
        var pace = new ReplayPace(0, coreShare: 1, _time) { Speed = ReplaySpeed.Still };
        var held = pace.TakeAsync(1, TimeSpan.Zero, CancellationToken.None);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.False(held.IsCompleted);

        pace.Speed = ReplaySpeed.Full;
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!held.IsCompleted)
        {
            limit.Token.ThrowIfCancellationRequested();
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
    }

    [Fact]
    public async Task Pace_AtHalfItsSpeed_RestsAsLongAsTheTaskWorked()
    {
        var pace = new ReplayPace(0, coreShare: 1, _time) { Speed = ReplaySpeed.Half };
        var taken = pace.TakeAsync(1, Worked, CancellationToken.None);
        _time.Advance(Worked - TimeSpan.FromMilliseconds(1));
        Assert.False(taken.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        await taken;
    }

    [Fact]
    public async Task Pace_AtHalfItsSpeedUnderACap_IsHalfTheCap()
    {
        var pace = new ReplayPace(10, coreShare: 1, _time) { Speed = ReplaySpeed.Half };
        await pace.TakeAsync(10, TimeSpan.Zero, CancellationToken.None);
        var second = pace.TakeAsync(10, TimeSpan.Zero, CancellationToken.None);
        _time.Advance(TimeSpan.FromMilliseconds(1_999));
        Assert.False(second.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        await second;
    }

    [Fact]
    public async Task Batch_AtHalfTheSpeed_ComesAfterARestForTheOneBefore()
    {
        var pace = new ReplayPace(0, coreShare: 1, _time) { Speed = ReplaySpeed.Half };
        await using var records = new SelectedRecords(_stages, _ => true, pace);
        _stages.Works = () => _time.Advance(Worked);
        await records.ProcessAsync([TextRecords.Record(null, 0, 0)], new RecordedOutput(), CancellationToken.None);
        var second = records.ProcessAsync(
            [TextRecords.Record(null, 1, 0)], new RecordedOutput(), CancellationToken.None).AsTask();
        Assert.Equal([0], _stages.Given);
        _time.Advance(Worked);
        await second;
        Assert.Equal([0, 1], _stages.Given);
    }

    [Theory]
    [InlineData(1, 2, 0)]
    [InlineData(0.5, 2, 0)]
    [InlineData(0.5, 16, 0)]
    [InlineData(0.25, 2, 3)]
    [InlineData(0.1, 2, 12)]
    public void Core_ThatWorksForLessThanAll_RestsBetween(double share, int cores, double seconds) =>
        Assert.Equal(seconds, ReplayPace.Rest(Worked, share, cores).TotalSeconds, precision: 6);

    [Fact]
    public async Task Work_BesideLiveTexts_ComesAfterTheRestOfTheOneBefore()
    {
        var pace = new ReplayPace(0, coreShare: 0.25 / Environment.ProcessorCount, _time) { IsBesideLive = true };
        await pace.WorkAsync(WorkAsync, CancellationToken.None);

        var second = pace.WorkAsync(WorkAsync, CancellationToken.None).AsTask();

        _time.Advance((3 * Worked) - TimeSpan.FromMilliseconds(1));
        Assert.False(second.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(1, await second);

        ValueTask<int> WorkAsync()
        {
            _time.Advance(Worked);
            return ValueTask.FromResult(1);
        }
    }

    [Fact]
    public void Pace_WithoutACap_WaitsForNothing()
    {
        var pace = new ReplayPace(0, coreShare: 1, _time);
        Assert.True(pace.TakeAsync(1_000_000, Worked, CancellationToken.None).IsCompletedSuccessfully);
        Assert.True(pace.TakeAsync(1_000_000, Worked, CancellationToken.None).IsCompletedSuccessfully);
    }

    [Theory]
    [InlineData(0.5, 2, 1)]
    [InlineData(0.5, 16, 8)]
    [InlineData(0.01, 2, 1)]
    [InlineData(1, 2, 2)]
    public void Share_OfCores_IsOneAtLeast(double share, int cores, int expected) =>
        Assert.Equal(expected, ReplayPace.Cores(share, cores));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Work_BesideLiveTexts_IsDoneOnAsManyCoresAsThereAreForIt(bool isBesideLive)
    {
        var pace = new ReplayPace(0, coreShare: 0.01, _time) { IsBesideLive = isBesideLive };
        var first = new TaskCompletionSource<int>();
        bool hasBegun = false;
        var one = pace.WorkAsync(() => new ValueTask<int>(first.Task), CancellationToken.None);
        var two = pace.WorkAsync(
            () =>
            {
                hasBegun = true;
                return new ValueTask<int>(2);
            },
            CancellationToken.None);
        Assert.Equal(!isBesideLive, hasBegun);
        first.SetResult(1);
        Assert.Equal((1, 2), (await one, await two));
    }

    private Task<int> ProcessAsync(int count, Func<SourceRecord, bool> isSelected, long perSecond = 0) =>
        ProcessAsync(count, isSelected, new ReplayPace(perSecond, coreShare: 1, _time));

    private async Task<int> ProcessAsync(int count, Func<SourceRecord, bool> isSelected, ReplayPace pace)
    {
        await using var records = new SelectedRecords(_stages, isSelected, pace);
        return await records.ProcessAsync(
            [.. Enumerable.Range(0, count).Select(offset => TextRecords.Record(null, offset, 0))],
            new RecordedOutput(), CancellationToken.None);
    }

    /// <summary>Stages that keep the offsets they are given, and do some of a batch.</summary>
    private sealed class Stages : IBatchProcessor
    {
        public List<long> Given { get; } = [];

        public int Most { get; set; } = int.MaxValue;

        public Action Works { get; set; } = static () => { };

        public IReadOnlyList<IStateStore> Stores => [];

        public ValueTask<int> ProcessAsync(
            IReadOnlyList<SourceRecord> batch, IBatchOutput output, CancellationToken cancellationToken)
        {
            Works();
            int done = Math.Min(batch.Count, Most);
            Given.AddRange(batch.Take(done).Select(record => record.Offset));
            return ValueTask.FromResult(done);
        }
    }
}

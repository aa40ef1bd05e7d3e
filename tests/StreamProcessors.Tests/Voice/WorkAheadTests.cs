using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.StreamProcessors.Stages.Voice;

namespace StreamML.StreamProcessors.Tests.Voice;

/// <summary>Work on several records at once, handed over in order.</summary>
public sealed class WorkAheadTests
{
    private readonly Dictionary<long, TaskCompletionSource<string>> _slow = [];
    private readonly List<long> _begun = [];

    [Fact]
    public async Task Records_DoneOutOfOrder_AreHandedOverInOrder()
    {
        await using var work = new WorkAhead<string>(8, WorkAsync);
        var batch = Batch(0, 5, isSlow: offset => offset is 1 or 2);

        Assert.Equal(["0"], await work.TakeAsync(batch, default));
        _slow[2].SetResult("2");
        var rest = work.TakeAsync([.. batch.Skip(1)], default);
        Assert.False(rest.IsCompleted);
        _slow[1].SetResult("1");

        Assert.Equal(["1", "2", "3", "4"], await rest);
        Assert.Equal([0L, 1, 2, 3, 4], _begun);
    }

    [Fact]
    public async Task Records_BehindASlowOne_AreBegunUpToTheWindow()
    {
        await using var work = new WorkAhead<string>(3, WorkAsync);
        var batch = Batch(0, 10, isSlow: _ => true);
        var first = work.TakeAsync(batch, default);
        Assert.Equal([0L, 1, 2], _begun);
        _slow[0].SetResult("0");
        Assert.Equal(["0"], await first);

        // Not committed yet: it still takes its place. Asked for what is behind it, it is forgotten.
        _ = work.TakeAsync(batch, default);
        Assert.Equal(3, _begun.Count);
        _ = work.TakeAsync([.. batch.Skip(1)], default);
        Assert.Equal([0L, 1, 2, 3], _begun);
    }

    [Fact]
    public async Task Batch_AskedForAgain_IsNotWorkedOnAnew()
    {
        await using var work = new WorkAhead<string>(3, WorkAsync);
        var batch = Batch(0, 3, isSlow: _ => false);
        Assert.Equal(3, (await work.TakeAsync(batch, default)).Count);
        Assert.Equal(3, (await work.TakeAsync(batch, default)).Count);
        Assert.Equal(3, _begun.Count);
    }

    [Fact]
    public async Task Fault_OfARecord_ComesWhenItIsFirst()
    {
        await using var work = new WorkAhead<string>(3, WorkAsync);
        var batch = Batch(0, 3, isSlow: offset => offset == 1);
        Assert.Single(await work.TakeAsync(batch, default));
        _slow[1].SetException(new FormatException());
        Assert.Single(await work.TakeAsync(batch, default));
        await Assert.ThrowsAsync<FormatException>(() => work.TakeAsync([.. batch.Skip(1)], default));
        Assert.Equal(["2"], await work.TakeAsync([batch[2]], default));
    }

    [Fact]
    public async Task Fault_AskedForAgain_IsTriedAnew()
    {
        await using var work = new WorkAhead<string>(3, WorkAsync);
        var batch = Batch(0, 2, isSlow: offset => offset == 0);
        var first = work.TakeAsync(batch, default);
        _slow[0].SetException(new FormatException());
        await Assert.ThrowsAsync<FormatException>(() => first);

        _slow[0] = new TaskCompletionSource<string>();
        var second = work.TakeAsync(batch, default);
        _slow[0].SetResult("0");
        Assert.Equal(["0", "1"], await second);
    }

    [Fact]
    public async Task Disposal_EndsWhatIsUnderWay()
    {
        CancellationToken seen = default;
        var work = new WorkAhead<string>(3, async (_, token) =>
        {
            seen = token;
            await Task.Delay(Timeout.Infinite, token);
            return "";
        });
        using var stop = new CancellationTokenSource();
        var take = work.TakeAsync(Batch(0, 1, isSlow: _ => true), stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => take);
        Assert.False(seen.IsCancellationRequested);
        await work.DisposeAsync();
        Assert.True(seen.IsCancellationRequested);
    }

    private Task<string> WorkAsync(SourceRecord record, CancellationToken cancellationToken)
    {
        _begun.Add(record.Offset);
        return _slow.TryGetValue(record.Offset, out var source)
            ? source.Task.WaitAsync(cancellationToken)
            : Task.FromResult($"{record.Offset}");
    }

    private SourceRecord[] Batch(long first, int count, Func<long, bool> isSlow)
    {
        var batch = new List<SourceRecord>();
        for (long offset = first; offset < first + count; offset++)
        {
            batch.Add(new SourceRecord(new SourcePartition(TopicCatalogue.VoiceNotes, 0), offset, 0, null, [], []));
            if (isSlow(offset))
            {
                _slow[offset] = new TaskCompletionSource<string>();
            }
        }

        return [.. batch];
    }
}

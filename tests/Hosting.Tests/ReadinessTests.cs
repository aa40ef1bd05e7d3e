using Microsoft.Extensions.Logging.Abstractions;
using StreamML.Messaging.Connection;
using StreamML.Messaging.Roles;
using StreamML.Testing;
using StreamML.Testing.Processors;

namespace StreamML.Hosting.Tests;

/// <summary>The answer to "is this process at work", and its file.</summary>
public sealed class ReadinessTests : IDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly SteppedTime _time = new();

    private string ReadyFile => Path.Combine(_folder.Path, "ready");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task File_WhileEveryPartIsAtWork_IsThere()
    {
        (bool kafka, bool sink) = (false, true);
        var readiness = Create();
        readiness.Add("Kafka", _ => Task.FromResult(kafka));
        readiness.Add("sink", _ => Task.FromResult(sink));
        var seen = new List<(bool Kafka, bool Sink, bool File)>();
        foreach (var (kafkaNow, sinkNow) in new[] { (false, true), (true, true), (true, false), (true, true) })
        {
            (kafka, sink) = (kafkaNow, sinkNow);
            await readiness.AskAsync(CancellationToken.None);
            seen.Add((readiness.Has("Kafka"), readiness.Has("sink"), File.Exists(ReadyFile)));
        }

        Assert.Equal([(false, true, false), (true, true, true), (true, false, false), (true, true, true)], seen);
    }

    [Fact]
    public async Task File_WhileEveryPartIsAtWork_IsWrittenAnewEachTime()
    {
        var readiness = Create();
        var asked = new SemaphoreSlim(0);
        var found = new List<bool>();
        readiness.Add("sink", _ =>
        {
            // What the round before has written.
            found.Add(File.Exists(ReadyFile));
            File.Delete(ReadyFile);
            asked.Release();
            return Task.FromResult(true);
        });
        using var stop = new CancellationTokenSource();
        var run = readiness.RunAsync(stop.Token);
        for (int round = 0; round < 4; round++)
        {
            _time.Advance(Readiness.Every);
            await asked.WaitAsync();
        }

        await stop.CancelAsync();
        await run;
        Assert.Equal([false, true, true, true], found);
    }

    [Fact]
    public async Task Part_ThatDoesNotAnswerInTime_IsNotAtWork()
    {
        var readiness = Create();
        readiness.Add("sink", _ => Task.FromResult(true));
        await readiness.AskAsync(CancellationToken.None);
        Assert.True(File.Exists(ReadyFile));
        readiness.Add("Kafka", _ => new TaskCompletionSource<bool>().Task);

        var ask = readiness.AskAsync(CancellationToken.None);
        Assert.False(ask.IsCompleted);
        _time.Advance(Readiness.Every);
        await ask;

        Assert.False(readiness.Has("Kafka"));
        Assert.False(File.Exists(ReadyFile));
    }

    [Fact]
    public async Task Withdraw_WhileAPartIsAsked_LeavesNoFile()
    {
        var answer = new TaskCompletionSource<bool>();
        var readiness = Create();
        readiness.Add("sink", _ => answer.Task);
        var ask = readiness.AskAsync(CancellationToken.None);

        readiness.Withdraw();
        answer.SetResult(true);
        await ask;

        Assert.False(File.Exists(ReadyFile));
    }

    [Fact]
    public void File_OfAnEarlierRun_IsRemovedAtTheStart()
    {
        File.WriteAllText(ReadyFile, "ready");

        Create();

        Assert.False(File.Exists(ReadyFile));
    }

    [Fact]
    public void File_ThatCannotBeWritten_RefusesTheStart()
    {
        var fault = Assert.Throws<RoleConfigurationException>(
            () => new Readiness(Path.Combine(_folder.Path, "none", "ready"), _time, NullLogger.Instance));

        Assert.Contains("Streamml__ReadyFile", fault.Message, StringComparison.Ordinal);
    }

    private Readiness Create() => new(ReadyFile, _time, NullLogger.Instance);
}

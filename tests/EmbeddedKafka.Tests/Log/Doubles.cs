using System.Buffers;
using System.Collections.Concurrent;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Microsoft.Win32.SafeHandles;
using StreamML.EmbeddedKafka.Log;

namespace StreamML.EmbeddedKafka.Tests.Log;

/// <summary>A clock that moves only when told.</summary>
internal sealed class FakeClock() : FakeTimeProvider(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero))
{
    public long NowMs => GetUtcNow().ToUnixTimeMilliseconds();
}

/// <summary>A state machine that is a list of strings.</summary>
internal sealed class ListState : IStateMachine
{
    public List<string> Records { get; private set; } = [];

    public void Apply(ReadOnlySpan<byte> record) => Records.Add(Encoding.UTF8.GetString(record));

    public void WriteSnapshot(IBufferWriter<byte> to) => to.Write(Encoding.UTF8.GetBytes(string.Join('\n', Records)));

    public void LoadSnapshot(ReadOnlySpan<byte> from) =>
        Records = from.IsEmpty ? [] : [.. Encoding.UTF8.GetString(from).Split('\n')];
}

/// <summary>A disk whose writes and syncs can be held up or made to fail.</summary>
internal sealed class FaultyDisk : Disk
{
    private readonly ManualResetEventSlim _syncGate = new(initialState: true);

    public volatile Func<Exception?>? OnSync;
    public volatile Func<long, Exception?>? OnWrite;
    public volatile Func<Exception?>? OnMove;
    public volatile Func<Exception?>? OnRead;
    public volatile bool IsFreeSpaceLow;

    public int Syncs;

    /// <summary>Ranges that were to start on their way to the device.</summary>
    public readonly ConcurrentQueue<(long From, long Count)> Begun = [];

    /// <summary>For tests that open hundreds of stores and judge none of their syncs.</summary>
    public bool SkipsSyncs;

    /// <summary>Syncs wait until <see cref="ReleaseSyncs"/>.</summary>
    public void HoldSyncs() => _syncGate.Reset();

    public void ReleaseSyncs() => _syncGate.Set();

    public override void Sync(SafeFileHandle file)
    {
        _syncGate.Wait(TimeSpan.FromMinutes(1));
        Interlocked.Increment(ref Syncs);
        if (OnSync?.Invoke() is { } error)
        {
            throw error;
        }

        if (!SkipsSyncs)
        {
            base.Sync(file);
        }
    }

    public override void BeginWriting(SafeFileHandle file, long from, long count)
    {
        Begun.Enqueue((from, count));
        base.BeginWriting(file, from, count);
    }

    public override int Read(SafeFileHandle file, Span<byte> to, long at)
    {
        if (OnRead?.Invoke() is { } error)
        {
            throw error;
        }

        return base.Read(file, to, at);
    }

    public override void Move(string from, string to)
    {
        if (OnMove?.Invoke() is { } error)
        {
            throw error;
        }

        base.Move(from, to);
    }

    public override void SyncDirectory(string path)
    {
        if (!SkipsSyncs)
        {
            base.SyncDirectory(path);
        }
    }

    public override void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long at)
    {
        Check(bytes.Length);
        base.Write(file, bytes, at);
    }

    public override void Write(SafeFileHandle file, IReadOnlyList<ReadOnlyMemory<byte>> parts, long at)
    {
        // A full disk takes a part of what is written before it refuses.
        if (OnWrite?.Invoke(parts.Sum(static part => part.Length)) is { } error)
        {
            base.Write(file, parts[0].Span[..(parts[0].Length / 2)], at);
            throw error;
        }

        base.Write(file, parts, at);
    }

    public override long FreeBytes(string directory) => IsFreeSpaceLow ? 0 : base.FreeBytes(directory);

    private void Check(long bytes)
    {
        if (OnWrite?.Invoke(bytes) is { } error)
        {
            throw error;
        }
    }
}

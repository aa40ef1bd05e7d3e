using System.Collections.Concurrent;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using StreamML.Messaging.Connection;
using StreamML.Messaging.Errors;

namespace StreamML.Messaging.Sources;

/// <summary>
/// Runs a role: one consumer in the role's group, polled by one thread (the pump), and a worker per task. A slow task
/// pauses its partitions and never leaves the group. A task that fails is reopened while others continue.
/// </summary>
public sealed partial class ConsumerHost
{
    private static readonly TimeSpan WatermarkTimeout = TimeSpan.FromSeconds(5);

    private const int PoolThreads = 64;

    private readonly KafkaClients _connection;
    private readonly TaskMaker _make;
    private readonly ConcurrentQueue<Action> _commands = new();
    private readonly Dictionary<int, TaskSlot> _slots = [];
    private readonly Dictionary<(string Topic, int Partition), (SourcePartition Source, TaskSlot Slot)> _routes = [];
    private readonly List<TopicPartitionOffset> _justAssigned = [];
    private readonly TaskCompletionSource _assigned = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Dictionary<TopicPartition, Offset> _earliest = [];
    private Exception? _failure;
    private bool _isAssigned;
    private volatile bool _isAtWork;

    // Kafka's client blocks a thread of the pool for each transaction under way. The pool grows by about one thread per
    // second beyond its minimum, and in a process that also has the broker nobody would answer meanwhile.
    static ConsumerHost()
    {
        ThreadPool.GetMinThreads(out int workers, out int ports);
        ThreadPool.SetMinThreads(Math.Max(workers, PoolThreads), ports);
    }

    internal ConsumerHost(KafkaClients connection, ConsumerHostOptions options, TaskMaker make)
    {
        _connection = connection;
        _make = make;
        Options = options;
        Freshness = new FreshnessMetrics(options.Role, connection.Time);
        string group = connection.Names.Prefix + options.Role;
        Consumer = connection.NewConsumer(group, ConsumerUse.Member, builder => builder
            .SetPartitionsAssignedHandler((_, partitions) => OnAssigned(partitions))
            .SetPartitionsRevokedHandler((_, offsets) => OnRevoked(offsets, lost: false))
            .SetPartitionsLostHandler((_, offsets) => OnRevoked(offsets, lost: true)));
    }

    internal delegate IConsumerTask TaskMaker(
        int taskId, IReadOnlyList<SourcePartition> partitions, ConsumerHost host);

    /// <summary>Completes when the group has assigned this host its partitions and their tasks are open.</summary>
    public Task Ready => _assigned.Task;

    /// <summary>
    /// The group has assigned this host its partitions, which may be none, and their tasks are open. Not so once the
    /// group has been silent for the session timeout, or another process has taken over.
    /// </summary>
    public bool IsAtWork => _isAtWork;

    /// <summary>The role's name.</summary>
    public string Role => Options.Role;

    internal ConsumerHostOptions Options { get; }

    internal FreshnessMetrics Freshness { get; }

    internal IConsumer<byte[], byte[]> Consumer { get; }

    /// <summary>This member in its current generation: a transaction of an older one is refused (KIP-447).</summary>
    internal IConsumerGroupMetadata GroupMetadata { get; private set; } = null!;

    internal ILogger Log => _connection.Log;

    /// <summary>Runs until cancelled.</summary>
    /// <exception cref="RoleStopException">Continuing would break a guarantee.</exception>
    public Task RunAsync(CancellationToken cancellationToken) => Task.Factory.StartNew(
        () => Pump(cancellationToken),
        CancellationToken.None,
        TaskCreationOptions.LongRunning,
        TaskScheduler.Default);

    /// <summary>Starts feeding a slot from these offsets on. From the slot's worker.</summary>
    internal Task FeedAsync(
        TaskSlot slot, IReadOnlyDictionary<SourcePartition, long> offsets, CancellationToken cancellationToken)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _commands.Enqueue(() => Feed(slot, offsets, done));
        return done.Task.WaitAsync(cancellationToken);
    }

    internal Task PauseAsync(TimeSpan pause, CancellationToken cancellationToken) =>
        Task.Delay(pause, _connection.Time, cancellationToken)
            .ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);

    /// <summary>Ends the role with a fault that no retry can fix.</summary>
    internal void Fail(Exception fault) => Interlocked.CompareExchange(ref _failure, fault, null);

    private void Pump(CancellationToken cancellationToken)
    {
        try
        {
            if (Options.ReportsFreshness)
            {
                Freshness.Start();
            }

            Consumer.Subscribe(Options.Topics.Select(_connection.Names.Of));
            while (!cancellationToken.IsCancellationRequested && _failure is null)
            {
                Poll();
                AfterAssignment();
                for (int count = _commands.Count; count > 0 && _commands.TryDequeue(out var command); count--)
                {
                    command();
                }

                ResumeDrained();
                _isAtWork = _isAssigned && _slots.Values.All(slot => slot.Live);
            }
        }
        catch (KafkaException fault)
        {
            Fail(fault);
        }

        _isAtWork = false;
        Close();
        Freshness.Stop();
        if (_failure is null)
        {
            return;
        }

        MessagingLog.RoleStops(Log, Role, _failure.Message);
        _assigned.TrySetException(_failure);
        throw _failure as RoleStopException ?? new RoleStopException($"{Role}: {_failure.Message}", _failure);
    }

    private void Poll()
    {
        // Short while something waits for the pump: a paused slot that has drained, or a command to retry.
        bool waiting = !_commands.IsEmpty || _slots.Values.Any(slot => slot.Paused);
        int waitMs = waiting ? 2 : 20;
        for (int burst = 0; burst < 1_000; burst++)
        {
            var read = Read(burst == 0 ? waitMs : 0);
            if (read is null)
            {
                return;
            }

            Queue(read);
        }
    }

    private ConsumeResult<byte[], byte[]>? Read(int waitMs)
    {
        try
        {
            return Consumer.Consume(waitMs);
        }
        catch (ConsumeException fault) when (fault.Error.IsFatal)
        {
            Fail(new RoleStopException(
                $"{Role}: {fault.Error.Reason}. Where another process runs this role, give each its own "
                + "Kafka__InstanceId.", fault)
            {
                // The only fault that is fatal to a consumer: another member has its group instance id (KIP-345).
                IsFenced = true,
            });
            return null;
        }
        catch (ConsumeException fault) when (FaultTable.Decide(fault.Error) == FaultAction.StopRole)
        {
            Fail(new RoleStopException($"{Role}: {fault.Error.Reason}", fault));
            return null;
        }
        catch (ConsumeException fault)
        {
            // The client recovers from these itself: an unreachable broker, a coordinator that moves.
            MessagingLog.ReadFault(
                Log, Role, fault.ConsumerRecord?.Topic, fault.ConsumerRecord?.Partition.Value,
                fault.Error.Code.ToString());
            return null;
        }
    }

    private void Queue(ConsumeResult<byte[], byte[]> read)
    {
        // A task that has just failed takes no more; its next run determines where to continue.
        if (!_routes.TryGetValue((read.Topic, read.Partition.Value), out var route) || !route.Slot.Live)
        {
            return;
        }

        var slot = route.Slot;
        slot.Enqueue(SourceRecord.From(read, route.Source.Topic));
        if (slot.Paused || slot.QueuedBytes <= Options.MaxQueuedBytes)
        {
            return;
        }

        Consumer.Pause(Partitions(slot));
        slot.Paused = true;
    }

    private void ResumeDrained()
    {
        foreach (var slot in _slots.Values)
        {
            if (!slot.Paused || !slot.Live || slot.QueuedBytes > Options.MaxQueuedBytes / 2)
            {
                continue;
            }

            Consumer.Resume(Partitions(slot));
            slot.Paused = false;
        }
    }

    private List<TopicPartition> Partitions(TaskSlot slot) =>
        [.. slot.Partitions.Select(source => new TopicPartition(_connection.Names.Of(source.Topic), source.Partition))];

    private void Close()
    {
        StopSlots();
        try
        {
            Consumer.Close();
        }
        catch (KafkaException fault)
        {
            MessagingLog.RoleStops(Log, Role, $"close: {fault.Error.Code}");
        }

        Consumer.Dispose();
    }
}

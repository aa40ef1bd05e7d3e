using Microsoft.Extensions.Logging;
using StreamML.Messaging.Errors;
using StreamML.Messaging.Keys;
using StreamML.Messaging.Sources;

namespace StreamML.Messaging.Roles;

/// <summary>
/// Runs roles in this process, and ends what they hand to it: intakes first, then the roles, then their resources, the
/// newest first. Thread-safe.
/// </summary>
/// <param name="kafka">The cluster; not owned.</param>
/// <param name="key">The installation's key.</param>
/// <param name="options">Gives the valid options of a type that a role declares.</param>
/// <param name="readiness">Told what is to be at work.</param>
/// <param name="dataDirectory">The folder for local state and files.</param>
/// <param name="time">The clock.</param>
/// <param name="loggers">Where roles log.</param>
public sealed class RoleHost(
    KafkaConnection kafka, InstallationKey key, Func<Type, object> options, Readiness readiness,
    string dataDirectory, TimeProvider time, ILoggerFactory loggers) : IAsyncDisposable
{
    private const int StartAttempts = 5;
    private const string KafkaPart = "Kafka";

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _running = [];
    private readonly List<object> _owned = [];
    private readonly List<IAsyncDisposable> _intakes = [];
    private volatile bool _hasStarted;

    /// <summary>The cluster.</summary>
    public KafkaConnection Kafka => kafka;

    /// <summary>The installation's key.</summary>
    public InstallationKey Key => key;

    /// <summary>Raw records received until then, milliseconds since the Unix epoch, may name contacts by keys of the
    /// version before; 0: none.</summary>
    public long IdentityKeysUntilMs { get; init; }

    /// <summary>How long roles may take until they are at work, default 60 s.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Whether the installation is a production one.</summary>
    public bool IsProduction { get; init; }

    /// <summary>The folder for local state and files.</summary>
    public string DataDirectory => dataDirectory;

    /// <summary>The clock.</summary>
    public TimeProvider Time => time;

    /// <summary>Where roles log.</summary>
    public ILoggerFactory Loggers => loggers;

    /// <summary>Whether Kafka answered when it was last asked; false before all roles are at work.</summary>
    public bool KafkaAnswers => readiness.Has(KafkaPart);

    /// <summary>How far the roles of the installation are behind; null where nobody looks.</summary>
    public Func<CancellationToken, Task<LagReport>>? Lag { get; init; }

    /// <summary>What servers of roles answer health checks from.</summary>
    public HealthProbes Probes => Lag is null
        ? new HealthProbes { HasStarted = () => _hasStarted, IsReady = () => KafkaAnswers }
        : new HealthProbes { HasStarted = () => _hasStarted, IsReady = () => KafkaAnswers, Lag = Lag };

    /// <summary>Ends when a role stops for good, with its fault; else when the host is disposed.</summary>
    public Task Completion { get; private set; } = Task.CompletedTask;

    /// <summary>The valid options of a section that the role declares.</summary>
    public T Options<T>()
        where T : class => (T)options(typeof(T));

    /// <summary>Prepares roles, starts them together, and waits until each is at work.</summary>
    /// <exception cref="RoleStopException">A role cannot start; the message says why.</exception>
    public async Task StartAsync(IReadOnlyList<IRole> roles, CancellationToken cancellationToken)
    {
        var starts = roles.Select(role => role.Prepare(this)).ToList();
        try
        {
            await Task.WhenAll(starts.Select(start => start(cancellationToken)))
                .WaitAsync(StartTimeout, time, cancellationToken);
        }
        catch (TimeoutException fault)
        {
            throw new RoleStopException(
                $"The roles ({string.Join(", ", roles.Select(role => role.Name))}) were not at work within "
                + $"{StartTimeout.TotalSeconds:0} s. Does another process hold their partitions, or do Kafka, the "
                + "registry or PostgreSQL not answer? Where the machine is only slow, raise Streamml__StartTimeout.",
                fault);
        }

        AddCheck(KafkaPart, _ => kafka.AnswersAsync(Readiness.Every));
        await readiness.AskAsync(cancellationToken);
        _hasStarted = true;
        Run(readiness.RunAsync);
        Completion = FirstFaultAsync();
    }

    /// <summary>Counts a part of a role for the readiness of the process.</summary>
    /// <param name="name">Its name in the log.</param>
    /// <param name="isAtWork">Asked on any thread.</param>
    public void AddCheck(string name, Func<CancellationToken, Task<bool>> isAtWork) => readiness.Add(name, isAtWork);

    /// <summary>Has the host dispose of a role's resource once all roles have ended.</summary>
    public T Own<T>(T resource)
        where T : class
    {
        lock (_gate)
        {
            _owned.Add(resource);
        }

        return resource;
    }

    /// <summary>
    /// Has the host end an intake before all else: what it has acknowledged until then is all that there will be.
    /// </summary>
    public void OwnIntake(IAsyncDisposable intake)
    {
        lock (_gate)
        {
            _intakes.Add(intake);
        }
    }

    /// <summary>What roles of this process share: made for the first that asks, owned by the host.</summary>
    public T Shared<T>(Func<T> make)
        where T : class
    {
        lock (_gate)
        {
            return Find<T>() ?? Own(make());
        }
    }

    /// <summary>The resource of a type that a role has handed over; null if there is none.</summary>
    public T? Find<T>()
        where T : class
    {
        lock (_gate)
        {
            return _intakes.Concat(_owned).OfType<T>().FirstOrDefault();
        }
    }

    /// <summary>Runs something in the background as long as the roles run. Its fault ends the process.</summary>
    public void Run(Func<CancellationToken, Task> work) => Add(work(_stop.Token));

    /// <summary>Runs a host of consumers, and waits until it is at work.</summary>
    public async Task StartAsync(Func<ConsumerHost> create)
    {
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var run = RunHostAsync(create, ready);
        Add(run);
        await await Task.WhenAny(ready.Task, run);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        readiness.Withdraw();
        foreach (var intake in _intakes)
        {
            await intake.DisposeAsync();
        }

        await _stop.CancelAsync();
        await Task.WhenAll(_running.Select(task => task.ContinueWith(
            _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default)));
        foreach (object resource in Enumerable.Reverse(_owned))
        {
            if (resource is IAsyncDisposable disposable)
            {
                await disposable.DisposeAsync();
            }
            else
            {
                (resource as IDisposable)?.Dispose();
            }
        }

        _stop.Dispose();
    }

    /// <summary>
    /// Runs a host; again if its group fences it soon after its start: on a busy machine a client repeats its join, and
    /// the repetition fences it.
    /// </summary>
    private async Task RunHostAsync(Func<ConsumerHost> create, TaskCompletionSource ready)
    {
        for (int attempt = 1; ; attempt++)
        {
            long started = time.GetTimestamp();
            var host = create();
            AddCheck(host.Role, _ => Task.FromResult(host.IsAtWork));
            var run = host.RunAsync(_stop.Token);
            try
            {
                await await Task.WhenAny(host.Ready, run);
                ready.TrySetResult();
                await run;
                return;
            }
            catch (RoleStopException fault) when (fault.IsFenced && attempt < StartAttempts
                && time.GetElapsedTime(started) < StartTimeout)
            {
                // It ends before the next takes its place.
                await Task.WhenAny(run);
            }
        }
    }

    private void Add(Task run)
    {
        lock (_gate)
        {
            _running.Add(run);
        }
    }

    private async Task FirstFaultAsync()
    {
        var open = _running.ToList();
        while (open.Count > 0)
        {
            var ended = await Task.WhenAny(open);
            if (ended.IsFaulted)
            {
                await ended;
            }

            open.Remove(ended);
        }
    }
}

namespace StreamML.StreamProcessors.Replaying;

/// <summary>
/// Keeps all tasks of a replay together below a rate, at half their speed, or still, and beside live texts on a share
/// of the cores. Thread-safe.
/// </summary>
/// <param name="perSecond">Most records per second; 0: no cap.</param>
/// <param name="coreShare">Share of the cores, above 0 to 1; less than one core is one for a part of the time.</param>
/// <param name="time">The clock.</param>
internal sealed class ReplayPace(long perSecond, double coreShare, TimeProvider time)
{
    private static readonly TimeSpan StillPause = TimeSpan.FromMilliseconds(200);

    private readonly Lock _gate = new();
    private readonly long _started = time.GetTimestamp();
    private readonly int _most = perSecond == 0 ? int.MaxValue : (int)Math.Clamp(perSecond, 1, int.MaxValue);
    private readonly SemaphoreSlim _cores = new(Cores(coreShare, Environment.ProcessorCount));
    private TimeSpan _next;
    private long _restTicks;
    private volatile bool _isBesideLive;
    private volatile ReplaySpeed _speed;

    /// <summary>The clock.</summary>
    public TimeProvider Time => time;

    /// <summary>Most records to take at a time beside live texts; any number at first.</summary>
    public int MostBesideLive { get; init; } = int.MaxValue;

    /// <summary>
    /// Most records to take at a time now: those of a second, so that a pause is heard soon; beside live texts fewer.
    /// </summary>
    public int Most => Math.Min(_most, _isBesideLive ? MostBesideLive : int.MaxValue);

    /// <summary>How much of the speed there is; all of it at first.</summary>
    public ReplaySpeed Speed
    {
        get => _speed;
        set => _speed = value;
    }

    /// <summary>Whether the live stage has texts; false at first.</summary>
    public bool IsBesideLive
    {
        get => _isBesideLive;
        set => _isBesideLive = value;
    }

    /// <summary>How many cores a share of them is.</summary>
    public static int Cores(double share, int cores) => Math.Max(1, (int)(share * cores));

    /// <summary>How long a core rests that has worked, so that it works for its share of the time.</summary>
    public static TimeSpan Rest(TimeSpan worked, double share, int cores) =>
        worked * Math.Max(0, (Cores(share, cores) / (share * cores)) - 1);

    /// <summary>
    /// Does some work: beside live texts, as many at a time as there are cores for it, each after the rest that the
    /// work before has earned.
    /// </summary>
    public async ValueTask<int> WorkAsync(Func<ValueTask<int>> workAsync, CancellationToken cancellationToken)
    {
        if (!_isBesideLive)
        {
            return await workAsync();
        }

        await _cores.WaitAsync(cancellationToken);
        try
        {
            await Task.Delay(TimeSpan.FromTicks(Interlocked.Exchange(ref _restTicks, 0)), time, cancellationToken);
            long started = time.GetTimestamp();
            int done = await workAsync();
            var rest = Rest(time.GetElapsedTime(started), coreShare, Environment.ProcessorCount);
            Interlocked.Add(ref _restTicks, rest.Ticks);
            return done;
        }
        finally
        {
            _cores.Release();
        }
    }

    /// <summary>Waits until some records may be processed.</summary>
    /// <param name="records">How many.</param>
    /// <param name="worked">How long the task worked on its last ones: at half speed it rests as long.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task TakeAsync(int records, TimeSpan worked, CancellationToken cancellationToken)
    {
        while (_speed == ReplaySpeed.Still)
        {
            await Task.Delay(StillPause, time, cancellationToken);
        }

        if (_speed == ReplaySpeed.Half && worked > TimeSpan.Zero)
        {
            await Task.Delay(worked, time, cancellationToken);
        }

        if (perSecond > 0)
        {
            await Task.Delay(Wait(records), time, cancellationToken);
        }
    }

    private TimeSpan Wait(int records)
    {
        double rate = _speed == ReplaySpeed.Full ? perSecond : perSecond / 2.0;
        lock (_gate)
        {
            var now = time.GetElapsedTime(_started);
            var turn = _next > now ? _next : now;
            _next = turn + TimeSpan.FromSeconds(records / rate);
            return turn - now;
        }
    }
}

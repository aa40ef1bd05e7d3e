namespace StreamML.Inference.Translation.Apertium;

/// <summary>A lane for each mode in use, and at most so many of them with processes. Safe from many threads.</summary>
internal sealed class ApertiumPool(ApertiumModes modes, TranslationOptions options, TimeProvider time)
    : IAsyncDisposable
{
    private readonly Dictionary<string, ApertiumLane> _lanes = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _slots = new(options.MaxPipelines);
    private readonly Lock _lock = new();

    /// <summary>The first process of each pipeline, by mode.</summary>
    internal IReadOnlyDictionary<string, int> Running
    {
        get
        {
            lock (_lock)
            {
                return _lanes.Where(lane => lane.Value.ProcessId is not null)
                    .ToDictionary(lane => lane.Key, lane => lane.Value.ProcessId!.Value, StringComparer.Ordinal);
            }
        }
    }

    /// <summary>Translates texts by one mode.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task<IReadOnlyList<LaneAnswer>> TranslateAsync(
        string mode, IReadOnlyList<string> texts, CancellationToken cancellationToken)
    {
        var lane = LaneOf(mode);
        await lane.Gate.WaitAsync(cancellationToken);
        try
        {
            await _slots.WaitAsync(cancellationToken);
            try
            {
                await MakeRoomAsync(lane);
                return await lane.TranslateAsync(texts, cancellationToken);
            }
            finally
            {
                Leave(lane);
                _slots.Release();
            }
        }
        finally
        {
            lane.Gate.Release();
        }
    }

    /// <summary>Ends all processes.</summary>
    public async ValueTask DisposeAsync()
    {
        ApertiumLane[] lanes;
        lock (_lock)
        {
            lanes = [.. _lanes.Values];
        }

        foreach (var lane in lanes)
        {
            await lane.DisposeAsync();
        }

        _slots.Dispose();
    }

    private ApertiumLane LaneOf(string mode)
    {
        lock (_lock)
        {
            if (!_lanes.TryGetValue(mode, out var lane))
            {
                _lanes.Add(mode, lane = new ApertiumLane(modes.PathOf(mode), options, time));
            }

            return lane;
        }
    }

    // Whoever holds a slot finds room: of the others that run, one at least is not busy.
    private async Task MakeRoomAsync(ApertiumLane lane)
    {
        List<ApertiumPipeline> taken = [];
        lock (_lock)
        {
            lane.IsBusy = true;
            var others = _lanes.Values.Where(other => other != lane && (other.IsRunning || other.IsBusy)).ToArray();
            var idle = others.Where(other => !other.IsBusy).OrderBy(other => other.UsedAt)
                .Take(others.Length - options.MaxPipelines + 1);
            taken.AddRange(idle.Select(other => other.TakePipeline()).OfType<ApertiumPipeline>());
        }

        foreach (var pipeline in taken)
        {
            await pipeline.DisposeAsync();
        }
    }

    private void Leave(ApertiumLane lane)
    {
        lock (_lock)
        {
            lane.IsBusy = false;
            lane.UsedAt = time.GetTimestamp();
        }
    }
}

using StreamML.Inference.Runtimes.Onnx;

namespace StreamML.Inference.Translation.Marian;

/// <summary>
/// The models in memory, by folder: loaded with the first text, the one used longest ago leaving for another. Safe from
/// many threads.
/// </summary>
internal sealed class MarianPool(TranslationOptions options, OnnxEngine engine) : IDisposable
{
    private readonly Lock _sync = new();
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private long _uses;

    /// <summary>Folders whose models are in memory.</summary>
    public IReadOnlyCollection<string> Loaded
    {
        get
        {
            lock (_sync)
            {
                return [.. _entries.Keys];
            }
        }
    }

    /// <summary>Uses a model, which stays in memory meanwhile.</summary>
    /// <exception cref="Generation.GenerationException">It cannot be loaded, or fails.</exception>
    public T Use<T>(string folder, Func<MarianModel, T> use)
    {
        var entry = Take(folder);
        try
        {
            return use(entry.Model);
        }
        finally
        {
            Return(entry);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_sync)
        {
            foreach (var entry in _entries.Values.Where(entry => entry.Lazy.IsValueCreated))
            {
                entry.Model.Dispose();
            }

            _entries.Clear();
        }
    }

    private Entry Take(string folder)
    {
        Entry entry;
        lock (_sync)
        {
            if (!_entries.TryGetValue(folder, out entry!))
            {
                MakeRoom();
                _entries[folder] = entry = new Entry(
                    new Lazy<MarianModel>(() => MarianModel.Load(folder, options, engine)));
            }

            entry.Users++;
            entry.LastUse = ++_uses;
        }

        try
        {
            _ = entry.Lazy.Value;
            return entry;
        }
        catch
        {
            // A folder that is mended is found at the next text.
            lock (_sync)
            {
                entry.Users--;
                if (_entries.TryGetValue(folder, out var there) && there == entry)
                {
                    _entries.Remove(folder);
                }
            }

            throw;
        }
    }

    private void Return(Entry entry)
    {
        lock (_sync)
        {
            entry.Users--;
            if (entry.Left && entry.Users == 0)
            {
                entry.Model.Dispose();
            }
        }
    }

    private void MakeRoom()
    {
        while (_entries.Count >= options.MarianModelsInMemory)
        {
            var (folder, oldest) = _entries.MinBy(pair => pair.Value.LastUse);
            _entries.Remove(folder);
            oldest.Left = true;
            if (oldest.Users == 0 && oldest.Lazy.IsValueCreated)
            {
                oldest.Model.Dispose();
            }
        }
    }

    private sealed class Entry(Lazy<MarianModel> lazy)
    {
        public Lazy<MarianModel> Lazy { get; } = lazy;

        public MarianModel Model => Lazy.Value;

        public int Users { get; set; }

        public long LastUse { get; set; }

        public bool Left { get; set; }
    }
}

using StreamML.Messaging;
using StreamML.Messaging.Sources;
using StreamML.Schemas.V1;
using StreamML.Trainer.Drift;

namespace StreamML.Trainer.Role.Watch;

/// <summary>
/// What <c>contact.features</c> says about drift: a sample of what is asked for every task and tenant, and the versions
/// that are watched. Bounded by <see cref="DriftOptions.ModelsMax"/>. One thread at a time.
/// </summary>
/// <param name="options">Limits.</param>
/// <param name="memory">What an earlier trainer knew, by task and tenant.</param>
internal sealed class DriftBook(
    DriftOptions options, IReadOnlyDictionary<(string Task, string Tenant), WatchedDrift> memory)
{
    private static readonly RecordReader<ContactFeatures> Reader = new();

    private readonly Dictionary<(string Task, string Tenant), ServedSample> _samples = [];
    private readonly Dictionary<(string Task, string Tenant), WatchedVersion> _watched = [];
    private readonly Dictionary<int, long> _positions = [];
    private readonly Queue<WatchedWindow> _ended = new();

    /// <summary>Task and tenant of everything that is asked.</summary>
    public IReadOnlyList<(string Task, string Tenant)> Asked => [.. _samples.Keys];

    /// <summary>Models that are not watched because there are too many.</summary>
    public long Skipped { get; private set; }

    /// <summary>Versions whose evidence could not be read, so that they are watched anew.</summary>
    public long Forgotten { get; private set; }

    /// <summary>Takes a record; a partition's come in order.</summary>
    public void Apply(SourceRecord record)
    {
        if (!Reader.TryRead(record, out var served, out _) || served.ContactKey.Length == 0 || served.MadeAtMs <= 0
            || served.MadeAtMs > DateTimeOffset.MaxValue.ToUnixTimeMilliseconds())
        {
            return;
        }

        foreach (var vector in served.Vectors)
        {
            Take(served, vector, record);
        }

        _positions[record.Source.Partition] = record.Offset + 1;
    }

    /// <summary>The version that is watched for a task and tenant; null: none.</summary>
    public WatchedVersion? Watched(string task, string tenant) => _watched.GetValueOrDefault((task, tenant));

    /// <summary>The sample from which a reference can be made; null: too few contacts have come.</summary>
    public SampledVectors? Sample(string task, string tenant, string schemaHash) =>
        _samples.TryGetValue((task, tenant), out var sample) && sample.Of(schemaHash) is var vectors
            && vectors.Contacts >= options.ReferenceContacts
            ? vectors
            : null;

    /// <summary>Watches a version from here on, instead of the one before.</summary>
    public WatchedVersion Watch(string task, string tenant, string version, DriftReference reference) =>
        _watched[(task, tenant)] = new WatchedVersion(task, tenant, version, reference, options, _positions);

    /// <summary>Windows that have ended since it was asked last, in their order.</summary>
    public IReadOnlyList<WatchedWindow> TakeEnded()
    {
        WatchedWindow[] ended = [.. _ended];
        _ended.Clear();
        return ended;
    }

    private void Take(ContactFeatures served, FeatureVector vector, SourceRecord record)
    {
        var place = (vector.Schema, served.Tenant);
        if (!_samples.TryGetValue(place, out var sample))
        {
            if (_samples.Count >= options.ModelsMax)
            {
                Skipped++;
                return;
            }

            _samples[place] = sample = new ServedSample(options.ReferenceDays, options.ReferenceSize);
            Restore(place);
        }

        sample.Add(
            vector.SchemaHash, served.ContactKey, vector.Values,
            DateTimeOffset.FromUnixTimeMilliseconds(served.MadeAtMs));
        if (vector.Served is { } said && _watched.TryGetValue(place, out var watched)
            && watched.Version == said.ModelVersion
            && watched.Take(
                served.ContactKey, vector, served.MadeAtMs, record.Source.Partition, record.Offset) is { } window)
        {
            _ended.Enqueue(window);
        }
    }

    private void Restore((string Task, string Tenant) place)
    {
        if (memory.TryGetValue(place, out var known))
        {
            try
            {
                _watched[place] = new WatchedVersion(known, options);
            }
            catch (Exception fault) when (fault is InvalidDataException or ArgumentException)
            {
                // The record is of another program, or damaged: the version is watched anew.
                Forgotten++;
            }
        }
    }
}

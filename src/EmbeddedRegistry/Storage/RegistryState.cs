using StreamML.EmbeddedRegistry.Schemas;

namespace StreamML.EmbeddedRegistry.Storage;

/// <summary>
/// The registry's whole state, in memory. Changed only by <see cref="Apply"/>, with records already in the journal. Not
/// thread-safe: <see cref="RegistryStore"/> guards it.
/// </summary>
internal sealed class RegistryState(RegistryOptions options)
{
    private readonly Dictionary<int, StoredSchema> _schemas = [];
    private readonly Dictionary<string, int> _idsByKey = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, List<SubjectVersion>> _subjects = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, CompatibilityMode> _levels = new(StringComparer.Ordinal);

    /// <summary>The id of the next new schema. Ids are never reused.</summary>
    public int NextId { get; private set; } = 1;

    public CompatibilityMode? GlobalLevel { get; private set; }

    public CompatibilityMode EffectiveGlobalLevel => GlobalLevel ?? options.DefaultCompatibility;

    public IReadOnlyDictionary<string, List<SubjectVersion>> Subjects => _subjects;

    public IReadOnlyDictionary<string, CompatibilityMode> Levels => _levels;

    public IEnumerable<StoredSchema> Schemas => _schemas.Values;

    public StoredSchema? Find(int id) => _schemas.GetValueOrDefault(id);

    public StoredSchema? Find(string key) => _idsByKey.TryGetValue(key, out int id) ? _schemas[id] : null;

    public StoredSchema? Find(Guid guid) => _schemas.Values.FirstOrDefault(stored => stored.Schema.Guid == guid);

    public IReadOnlyList<SubjectVersion> Versions(string subject) =>
        _subjects.TryGetValue(subject, out var versions) ? versions : [];

    public CompatibilityMode Level(string subject) =>
        _levels.TryGetValue(subject, out var level) ? level : EffectiveGlobalLevel;

    /// <summary>The schema a reference points to, soft deleted or not; -1 is the latest that is not deleted.</summary>
    public ReadSchema? Resolve(SchemaReference reference)
    {
        var versions = Versions(reference.Subject);
        var found = reference.Version == -1
            ? versions.LastOrDefault(version => !version.IsDeleted)
            : versions.FirstOrDefault(version => version.Version == reference.Version);
        return found is null ? null : _schemas[found.SchemaId].Schema;
    }

    /// <summary>Ids of the schemas that import a version.</summary>
    public IReadOnlyList<int> ReferencedBy(string subject, int version) =>
    [
        .. _schemas.Values
            .Where(stored => stored.Schema.References
                .Any(reference => reference.Subject == subject && reference.Version == version))
            .Where(
                stored => _subjects.Values.Any(versions => versions.Any(v => v.SchemaId == stored.Id && !v.IsDeleted)))
            .Select(stored => stored.Id)
            .Order(),
    ];

    /// <summary>Applies a durable record.</summary>
    public void Apply(JournalRecord record)
    {
        switch (record.Type)
        {
            case JournalRecord.Register:
                ApplyRegister(record);
                break;
            case JournalRecord.Delete:
                ApplyDelete(record);
                break;
            case JournalRecord.Config:
                ApplyConfig(record);
                break;
            case JournalRecord.Ids:
                NextId = Math.Max(NextId, record.Id);
                break;
            default:
                throw new InvalidDataException($"The journal has a record of the unknown type '{record.Type}'.");
        }
    }

    /// <summary>Records that rebuild this state from nothing, imports first.</summary>
    public IEnumerable<JournalRecord> Snapshot()
    {
        var written = new HashSet<int>();
        var entries = _subjects.SelectMany(pair => pair.Value.Select(version => (Subject: pair.Key, Version: version)));
        foreach (var (subject, version) in entries.OrderBy(entry => entry.Version.SchemaId)
            .ThenBy(entry => entry.Version.Version))
        {
            // An id is assigned when its schema is first stored, so its imports have lower ids.
            var schema = written.Add(version.SchemaId) ? _schemas[version.SchemaId].Schema : null;
            yield return JournalRecord.OfVersion(subject, version, schema);
        }

        foreach (var (subject, level) in _levels)
        {
            yield return JournalRecord.OfConfig(subject, level);
        }

        if (GlobalLevel is { } global)
        {
            yield return JournalRecord.OfConfig(null, global);
        }

        yield return JournalRecord.OfIds(NextId);
    }

    private void ApplyRegister(JournalRecord record)
    {
        if (record.Text is not null)
        {
            var schema = record.Schema ?? SchemaReader.Read(record.Text, record.ReferenceList, Resolve, options);
            _schemas[record.Id] = new StoredSchema(record.Id, schema);
            _idsByKey[schema.Key] = record.Id;
            NextId = Math.Max(NextId, record.Id + 1);
        }

        if (!_subjects.TryGetValue(record.Subject!, out var versions))
        {
            _subjects[record.Subject!] = versions = [];
        }

        versions.Add(new SubjectVersion(record.Version, record.Id, record.IsDeleted));
        versions.Sort((left, right) => left.Version.CompareTo(right.Version));
    }

    private void ApplyDelete(JournalRecord record)
    {
        var versions = _subjects[record.Subject!];
        foreach (int number in record.Versions!)
        {
            int index = versions.FindIndex(version => version.Version == number);
            var version = versions[index];
            if (!record.Permanent)
            {
                versions[index] = version with { IsDeleted = true };
                continue;
            }

            versions.RemoveAt(index);
            if (!_subjects.Values.Any(list => list.Any(other => other.SchemaId == version.SchemaId)))
            {
                _schemas.Remove(version.SchemaId, out var gone);
                _idsByKey.Remove(gone!.Schema.Key);
            }
        }

        if (versions.Count == 0)
        {
            _subjects.Remove(record.Subject!);
        }

        if (versions.All(version => version.IsDeleted))
        {
            _levels.Remove(record.Subject!);
        }
    }

    private void ApplyConfig(JournalRecord record)
    {
        var level = CompatibilityModes.Parse(record.Level);
        if (record.Subject is null)
        {
            GlobalLevel = level;
        }
        else if (level is { } set)
        {
            _levels[record.Subject] = set;
        }
        else
        {
            _levels.Remove(record.Subject);
        }
    }
}

using Microsoft.Extensions.Logging;
using StreamML.EmbeddedRegistry.Schemas;

namespace StreamML.EmbeddedRegistry.Storage;

/// <summary>
/// The registry's state with its journal. A change is checked against the state, written and synced, and only then
/// applied and confirmed; changes run one at a time, reads see only durable ones. Thread-safe. Partials: Writes has the
/// changes.
/// </summary>
internal sealed partial class RegistryStore : IDisposable
{
    private readonly RegistryOptions _options;
    private readonly RegistryState _state;
    private readonly RegistryJournal _journal;
    private readonly SemaphoreSlim _writers = new(1, 1);
    private readonly Lock _gate = new();

    private RegistryStore(RegistryOptions options, RegistryState state, RegistryJournal journal)
    {
        _options = options;
        _state = state;
        _journal = journal;
    }

    /// <summary>Reads the journal, drops a torn last line, compacts.</summary>
    /// <exception cref="RegistryJournalException">The journal is damaged, in use, or exceeds the options'
    /// limits.</exception>
    public static RegistryStore Open(RegistryOptions options, ILogger logger)
    {
        var (file, records, torn) = RegistryJournal.Open(options.DataDirectory);
        try
        {
            if (torn > 0)
            {
                RegistryLog.TornTail(logger, torn);
            }

            var replayed = new RegistryState(options);
            foreach (var record in records)
            {
                replayed.Apply(record);
            }

            file.Compact(replayed.Snapshot());
            RegistryLog.Opened(logger, replayed.Subjects.Count, replayed.NextId - 1);
            return new RegistryStore(options, replayed, file);
        }
        catch (Exception error) when (error is RegistryProblemException or InvalidDataException or KeyNotFoundException)
        {
            file.Dispose();
            throw new RegistryJournalException(
                $"The journal in {options.DataDirectory} cannot be taken: {error.Message}", error);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _journal.Dispose();
        _writers.Dispose();
    }

    /// <summary>Runs a query on the state, which the query must not keep.</summary>
    public T Read<T>(Func<RegistryState, T> query)
    {
        lock (_gate)
        {
            return query(_state);
        }
    }

    /// <summary>Reads a schema as sent, resolving its references against the current state.</summary>
    /// <exception cref="RegistryProblemException">It is not a valid Protobuf schema.</exception>
    public ReadSchema ReadSchema(string text, IReadOnlyList<SchemaReference> references, bool normalize)
    {
        if (references.Count > _options.ReferencesMax)
        {
            throw RegistryProblemException
                .LimitReached($"{references.Count} references; {_options.ReferencesMax} are allowed");
        }

        var pinned = references.Select(Pin).ToArray();
        var schema = SchemaReader.Read(text, pinned, Resolve, _options);
        return normalize ? SchemaReader.Normalize(schema, Resolve, _options) : schema;
    }

    /// <summary>The version of a subject with this schema; null if there is none.</summary>
    public SubjectVersion? Lookup(string subject, ReadSchema schema, bool normalize, bool deleted) => Read(
        known => known.Versions(subject).LastOrDefault(version =>
            (deleted || !version.IsDeleted) && IsSame(known.Find(version.SchemaId)!.Schema, schema, normalize)));

    /// <summary>Checks a schema against these versions under the subject's level.</summary>
    public CompatibilityVerdict Check(string subject, ReadSchema schema, IReadOnlyList<SubjectVersion> against) => Read(
        known => CompatibilityCheck.Run(
            known.Level(subject),
            schema,
            [.. against.Select(version => (version.Version, known.Find(version.SchemaId)!.Schema))]));

    private SchemaReference Pin(SchemaReference reference) => reference.Version != -1 ? reference : Read(known =>
        reference with
        {
            Version = known.Versions(reference.Subject)
            .LastOrDefault(version => !version.IsDeleted)?.Version ?? -1
        });

    private ReadSchema? Resolve(SchemaReference reference) => Read(known => known.Resolve(reference));

    private static bool IsSame(ReadSchema left, ReadSchema right, bool normalize) =>
        normalize ? left.NormalKey == right.NormalKey : left.Key == right.Key;
}

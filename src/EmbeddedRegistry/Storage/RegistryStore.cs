using Microsoft.Extensions.Logging;
using StreamML.EmbeddedRegistry.Schemas;

namespace StreamML.EmbeddedRegistry.Storage;

/// <summary>
/// The registry's state with its journal. A change is checked against the state, written and synced, and only then
/// applied and answered; changes go one at a time, reads see only what is durable. Safe on any thread. Partials: Writes
/// has the changes.
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

    /// <summary>Reads the journal, cuts a torn tail, compacts.</summary>
    /// <exception cref="RegistryJournalException">Damaged, in use, or beyond the limits of the options.</exception>
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

    /// <summary>Runs a query on the state. It must not keep what it was given.</summary>
    public T Read<T>(Func<RegistryState, T> query)
    {
        lock (_gate)
        {
            return query(_state);
        }
    }

    /// <summary>Reads a schema as sent, with its references against the present state.</summary>
    /// <exception cref="RegistryProblemException">No sound Protobuf schema.</exception>
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

    /// <summary>The version of a subject that holds a schema; null when none does.</summary>
    public SubjectVersion? Lookup(string subject, ReadSchema schema, bool normalize, bool deleted) => Read(
        known => known.Versions(subject).LastOrDefault(version =>
            (deleted || !version.IsDeleted) && IsSame(known.Find(version.SchemaId)!.Schema, schema, normalize)));

    /// <summary>
    /// Why a schema would be refused after these versions under a subject's level; empty when it would not.
    /// </summary>
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

using StreamML.EmbeddedKafka;
using StreamML.Messaging;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Sink.Erasing;
using StreamML.StreamProcessors.Erasing;
using StreamML.StreamProcessors.Media;

namespace StreamML.Hosting.Erasing;

/// <summary>Everything that holds something of some people: topics, tables, voice notes. Not thread-safe.</summary>
internal sealed class ErasureReach : IAsyncDisposable
{
    private readonly KafkaConnection _kafka;
    private readonly IReadOnlyList<ErasedPerson> _all;
    private readonly ErasedPeople _people;
    private readonly PersonTables[] _tables;
    private readonly Dictionary<string, ErasedPerson> _byKey = new(StringComparer.Ordinal);
    private readonly MediaStore _media;
    private readonly bool _rewrites;
    private readonly RecordErasureClient? _eraser;
    private readonly Action<string> _tell;

    private ErasureReach(
        KafkaConnection kafka, ErasurePlaces places, IReadOnlyList<ErasedPerson> people, RecordErasureClient? eraser,
        Action<string> tell)
    {
        (_kafka, _all, _eraser, _tell) = (kafka, people, eraser, tell);
        _people = new ErasedPeople(places.Key, people);
        _media = MediaStore.Of(places.Media, places.DataDirectory);
        _rewrites = places.Erasure.RewriteTables;
        foreach (var person in people)
        {
            foreach (string key in person.Keys)
            {
                _byKey.TryAdd(key, person);
            }
        }

        _tables =
        [
            .. people.GroupBy(person => person.Tenant, StringComparer.Ordinal).Select(tenant => new PersonTables(
                places.Postgres, tenant.Key, tenant.SelectMany(person => person.Keys))),
        ];
    }

    /// <summary>Opens it; PostgreSQL on first use.</summary>
    /// <param name="kafka">The cluster.</param>
    /// <param name="places">Where the rest is.</param>
    /// <param name="people">Who, each with everything that they are called.</param>
    /// <param name="tell">Told of each step.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<ErasureReach> OpenAsync(
        KafkaConnection kafka, ErasurePlaces places, IReadOnlyList<ErasedPerson> people, Action<string> tell,
        CancellationToken cancellationToken) => new(
            kafka, places, people,
            await RecordErasureClient.ConnectAsync(kafka.Options.BootstrapServers, cancellationToken), tell);

    /// <summary>Whether the broker can erase records at once, as the embedded one can.</summary>
    public bool RecordsAtOnce => _eraser is not null;

    /// <summary>Finds all records of the people: one pass over the topics.</summary>
    public async Task<PersonRecords> ScanAsync(CancellationToken cancellationToken)
    {
        TopicDefinition[] topics =
        [
            .. await _kafka.ExistingAsync(PersonScan.Topics, cancellationToken),
            .. await _kafka.GenerationsAsync(PersonScan.Topics, cancellationToken),
        ];
        _tell($"reading {topics.Length} topics");
        var scan = new PersonScan(_people);
        var records = new PersonRecords((topic, value) => _kafka.Encode(topic, "", value, 0).Value!);
        await foreach (var record in _kafka.CreateReader().ReadAsync(
            topics, ReadFrom.Earliest, follow: false, cancellationToken))
        {
            records.Add(record, scan.Look(record));
        }

        return records;
    }

    /// <summary>What a last look finds. Where records go later, it would find them all, and does not look.</summary>
    public async Task<PersonRecords> LookAgainAsync(CancellationToken cancellationToken) => RecordsAtOnce
        ? await ScanAsync(cancellationToken)
        : new PersonRecords((_, _) => []);

    /// <summary>What there is of each person, in their order.</summary>
    public async Task<IReadOnlyList<ErasurePlan>> PlansAsync(
        PersonRecords records, CancellationToken cancellationToken)
    {
        _tell($"counting rows of {_all.Count} people");
        var rows = _all.ToDictionary(
            person => person, _ => new SortedDictionary<string, long>(StringComparer.Ordinal));
        var files = new HashSet<(ErasedPerson Person, string Sha256)>();
        foreach (var tables in _tables)
        {
            foreach (var count in await tables.CountAsync(cancellationToken))
            {
                var counts = rows[_byKey[count.ContactKey]];
                counts[count.Table] = counts.GetValueOrDefault(count.Table) + count.Rows;
            }

            files.UnionWith((await tables.MediaAsync(cancellationToken))
                .Select(file => (_byKey[file.ContactKey], file.Sha256)));
        }

        var audio = files.CountBy(file => file.Person).ToDictionary();
        var models = await LearnedModels.FindAsync(_kafka, records.Learned, cancellationToken);
        return
        [
            .. _all.Select(person => new ErasurePlan(
                person.Tenant, person.ContactKey, person.ContactKeys.Count, person.Identities,
                records.CountsOf(person), rows[person], audio.GetValueOrDefault(person), RecordsAtOnce)
            {
                Models = LearnedModels.Ordered(models[person]),
            }),
        ];
    }

    /// <summary>Removes voice notes, rows and records. Everything of it can be done again.</summary>
    /// <param name="records">As a scan found them.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="IOException">A partition could not be rewritten.</exception>
    public async Task RemoveAsync(PersonRecords records, CancellationToken cancellationToken)
    {
        foreach (var tables in _tables)
        {
            foreach (var file in await tables.MediaAsync(cancellationToken))
            {
                _media.Delete(file.Sha256);
            }

            _tell($"{await tables.DeleteAsync(cancellationToken)} rows deleted");
        }

        await EraseRecordsAsync(records, cancellationToken);
        _tell(_rewrites ? "rewriting tables" : "vacuuming tables");
        await _tables[0].VacuumAsync(_rewrites, cancellationToken);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        _eraser?.Dispose();
        _people.Dispose();
        foreach (var tables in _tables)
        {
            await tables.DisposeAsync();
        }
    }

    private async Task EraseRecordsAsync(PersonRecords records, CancellationToken cancellationToken)
    {
        _tell($"erasing {records.Count} records");
        using (var tombstones = _kafka.CreateTombstoneWriter())
        {
            await Task.WhenAll(records.Tombstones.Select(each => tombstones.WriteAsync(
                each.Source.Topic, each.Source.Partition, each.Key, cancellationToken)).ToList());
        }

        if (_eraser is null)
        {
            return;
        }

        foreach (var request in records.Requests(topic => _kafka.Options.TopicPrefix + topic.Name))
        {
            var done = await _eraser.EraseAsync(request, cancellationToken);
            if (done.FirstOrDefault(each => !each.IsComplete) is { } part)
            {
                throw new IOException(
                    $"Some of {part.Topic}-{part.Partition} could not be rewritten; the broker's log says why. Run the "
                    + "same command again: it goes on where it was.");
            }
        }
    }
}

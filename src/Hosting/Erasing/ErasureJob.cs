using System.Globalization;
using StreamML.EmbeddedKafka;
using StreamML.Messaging;
using StreamML.Messaging.Connection;
using StreamML.Messaging.Keys;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Sink.Erasing;
using StreamML.Storage.Aliases;
using StreamML.StreamProcessors.Erasing;
using StreamML.StreamProcessors.Media;

namespace StreamML.Hosting.Erasing;

/// <summary>
/// Erases a person. Every step can be done again, and finds what is left to do: a job that is killed goes on when the
/// same command is given again, by any identity of the person, even if the identities are gone by then.
/// </summary>
public sealed class ErasureJob
{
    private static readonly TimeSpan WalRecycled = TimeSpan.FromHours(24);

    // Segments are closed after a tenth of the retention, and deleted whole.
    private const double SegmentShare = 1.1;

    private readonly KafkaConnection _kafka;
    private readonly ErasurePlaces _places;
    private readonly TimeProvider _time;

    /// <summary>A job of a command.</summary>
    /// <param name="kafka">The cluster.</param>
    /// <param name="settings">Where everything is.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="RoleConfigurationException">The installation's key is not here.</exception>
    public ErasureJob(KafkaConnection kafka, Settings settings, TimeProvider time)
        : this(kafka, ErasurePlaces.Of(settings), time)
    {
    }

    /// <param name="kafka">The cluster.</param>
    /// <param name="places">Where everything is.</param>
    /// <param name="time">The clock.</param>
    internal ErasureJob(KafkaConnection kafka, ErasurePlaces places, TimeProvider time) =>
        (_kafka, _places, _time) = (kafka, places, time);

    /// <summary>Told of each step, for people.</summary>
    public Action<string> Tell { get; init; } = _ => { };

    /// <summary>Looks what there is of a person, and changes nothing.</summary>
    /// <param name="who">A contact key, or a phone number in any notation, a user id or a user name.</param>
    /// <param name="tenant">Whose contact; null: of the only tenant that knows the person.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RoleConfigurationException">Nobody is called so, or several are.</exception>
    public async Task<ErasurePlan> PlanAsync(string who, string? tenant, CancellationToken cancellationToken)
    {
        var found = await PersonFinder.FindAsync(_kafka, _places.Key, who, tenant, cancellationToken);
        using var person = found.Person;
        await using var tables = Tables(person);
        using var eraser = await RecordErasureClient.ConnectAsync(_kafka.Options.BootstrapServers, cancellationToken);
        var records = await ScanAsync(person, UntilMs(found, found.Begun), cancellationToken);
        return await PlanAsync(person, records, tables, eraser is not null, cancellationToken);
    }

    /// <summary>Erases a person.</summary>
    /// <param name="who">A contact key, or a phone number in any notation, a user id or a user name.</param>
    /// <param name="tenant">Whose contact; null: of the only tenant that knows the person.</param>
    /// <param name="cancellationToken">Stops it; the same call goes on.</param>
    /// <returns>The receipt.</returns>
    /// <exception cref="RoleConfigurationException">Nobody is called so, or several are.</exception>
    public async Task<ErasureReceipt> RunAsync(string who, string? tenant, CancellationToken cancellationToken)
    {
        var found = await PersonFinder.FindAsync(_kafka, _places.Key, who, tenant, cancellationToken);
        using var person = found.Person;
        await using var tables = Tables(person);
        using var eraser = await RecordErasureClient.ConnectAsync(_kafka.Options.BootstrapServers, cancellationToken);
        var suppression = found.Begun ?? new Suppression
        {
            Tenant = person.Tenant,
            ContactKey = person.ContactKey,
            Epoch = found.NextEpoch,
            UntilMs = NowMs + (long)Grace.TotalMilliseconds,
            ErasureId = Guid.CreateVersion7(_time.GetUtcNow()).ToString(),
        };
        var progress = ErasureProgress.Open(_places.DataDirectory, suppression.ErasureId);
        progress.Add(await PlanAsync(
            person, await ScanAsync(person, UntilMs(found, suppression), cancellationToken), tables,
            eraser is not null, cancellationToken));
        await SuppressAsync(person, suppression, cancellationToken);

        // What came meanwhile counts too.
        var records = await ScanAsync(person, UntilMs(found, suppression), cancellationToken);
        progress.Add(await PlanAsync(person, records, tables, eraser is not null, cancellationToken));
        await RemoveMediaAsync(tables, cancellationToken);
        Tell($"deleting rows of {progress.Tables.Count} tables");
        await tables.DeleteAsync(cancellationToken);
        await EraseRecordsAsync(records, eraser, cancellationToken);
        await tables.VacuumAsync(cancellationToken);
        var left = eraser is null
            ? new PersonRecords(Encode)
            : await ScanAsync(person, UntilMs(found, suppression), cancellationToken);
        return new ErasureReceipt(
            ErasureReceipt.CurrentFormat, suppression.ErasureId, person.Tenant, person.ContactKey, suppression.Epoch,
            DateTimeOffset.FromUnixTimeMilliseconds(suppression.UntilMs), _time.GetUtcNow(), person.ContactKeys.Count,
            progress.Identities, progress.Topics, progress.Tables, progress.MediaFiles, left.Counts,
            await LaterAsync(progress, eraser is not null, cancellationToken))
        {
            Models =
            [
                .. progress.Models.Select(model => new ModelToRetire(
                    model.Task, model.Scope, model.Version,
                    DateTimeOffset.FromUnixTimeMilliseconds(suppression.UntilMs) + _places.Erasure.ModelDeadline)),
            ],
        };
    }

    /// <summary>The receipt as it is handed over, signed with the installation's key.</summary>
    public string Sign(ErasureReceipt receipt)
    {
        ArgumentNullException.ThrowIfNull(receipt);
        return receipt.Sign(_places.Key);
    }

    /// <summary>
    /// Reads a signed receipt, if it is as it was signed. Needs the installation's key, and nothing that runs.
    /// </summary>
    /// <param name="text">The receipt's file.</param>
    /// <param name="settings">Where the key is.</param>
    /// <exception cref="RoleConfigurationException">It is no receipt, of another installation, or was
    /// changed.</exception>
    public static ErasureReceipt Verify(string text, Settings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return ErasureReceipt.Verify(text, PersonFinder.KeyOf(settings));
    }

    private TimeSpan Grace => _places.Erasure.Grace;

    // Bodies received until then are cut.
    private long UntilMs(FoundPerson found, Suppression? suppression) =>
        found.IsGone || suppression is null ? NowMs : suppression.UntilMs;

    private long NowMs => _time.GetUtcNow().ToUnixTimeMilliseconds();

    private PersonTables Tables(ErasedPerson person) => new(_places.Postgres, person.Tenant, person.Keys);

    private byte[] Encode(TopicDefinition topic, Google.Protobuf.IMessage value) =>
        _kafka.Encode(topic, "", value, 0).Value!;

    private async Task<PersonRecords> ScanAsync(
        ErasedPerson person, long untilMs, CancellationToken cancellationToken)
    {
        var topics = await _kafka.ExistingAsync(PersonScan.Topics, cancellationToken);
        Tell($"reading {topics.Count} topics");
        var scan = new PersonScan(person, untilMs);
        var records = new PersonRecords(Encode);
        await foreach (var record in _kafka.CreateReader().ReadAsync(
            topics, ReadFrom.Earliest, follow: false, cancellationToken))
        {
            records.Add(record, scan.Look(record));
        }

        return records;
    }

    private async Task<ErasurePlan> PlanAsync(
        ErasedPerson person, PersonRecords records, PersonTables tables, bool recordsAtOnce,
        CancellationToken cancellationToken) => new(
            person.Tenant, person.ContactKey, person.ContactKeys.Count, person.Identities, records.Counts,
            await tables.CountAsync(cancellationToken), (await tables.MediaAsync(cancellationToken)).Count,
            recordsAtOnce)
        {
            Models = await LearnedModels.FindAsync(_kafka, records.Learned, cancellationToken),
        };

    // Every digest by which a record may name the person, so that no copy of any of them brings the person back.
    private async Task SuppressAsync(
        ErasedPerson person, Suppression suppression, CancellationToken cancellationToken)
    {
        Tell($"suppressing {person.Digests.Count} keyed hashes");
        using var appender = _kafka.CreateAppender();
        foreach (var digest in person.Digests)
        {
            await appender.AppendAsync(
                TopicCatalogue.Suppressions, ContactIds.Key(person.Tenant, digest), suppression, NowMs,
                cancellationToken);
        }

        // Twice: until the epoch has passed, and for what was being processed then.
        var over = TimeSpan.FromMilliseconds(Math.Max(0, suppression.UntilMs - NowMs)) + Grace;
        Tell($"waiting {over.TotalSeconds.ToString("0", CultureInfo.InvariantCulture)} s until all stages know");
        await Task.Delay(over, _time, cancellationToken);
    }

    private async Task RemoveMediaAsync(PersonTables tables, CancellationToken cancellationToken)
    {
        var store = MediaStore.Of(_places.Media, _places.DataDirectory);
        foreach (string file in await tables.MediaAsync(cancellationToken))
        {
            store.Delete(file);
        }
    }

    private async Task EraseRecordsAsync(
        PersonRecords records, RecordErasureClient? eraser, CancellationToken cancellationToken)
    {
        Tell($"erasing {records.Counts.Values.Sum()} records");
        using (var tombstones = _kafka.CreateTombstoneWriter())
        {
            await Task.WhenAll(records.Tombstones.Select(each => tombstones.WriteAsync(
                each.Source.Topic, each.Source.Partition, each.Key, cancellationToken)).ToList());
        }

        if (eraser is null)
        {
            return;
        }

        foreach (var request in records.Requests(topic => _kafka.Options.TopicPrefix + topic.Name))
        {
            var done = await eraser.EraseAsync(request, cancellationToken);
            if (done.FirstOrDefault(each => !each.IsComplete) is { } part)
            {
                throw new IOException(
                    $"Some of {part.Topic}-{part.Partition} could not be rewritten; the broker's log says why. Run the "
                    + "same command again: it goes on where it was.");
            }
        }
    }

    private async Task<IReadOnlyList<GoneLater>> LaterAsync(
        ErasureProgress progress, bool recordsAtOnce, CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        var later = new List<GoneLater>
        {
            new("PostgreSQL's write-ahead log, where it is not archived", now + WalRecycled),
            new("local state of the roles scorer, windows and collector, as soon as each starts again", null),
            await ByRetentionAsync(
                TopicCatalogue.NormaliserSeen, "keyed hashes of message ids", now, cancellationToken),
            await ByRetentionAsync(TopicCatalogue.CollectorContacts, "vectors without text", now, cancellationToken),
        };
        foreach (string name in recordsAtOnce ? [] : progress.Topics.Keys)
        {
            later.Add(await ByRetentionAsync(TopicCatalogue.Get(name), "records", now, cancellationToken));
        }

        return later;
    }

    private async Task<GoneLater> ByRetentionAsync(
        TopicDefinition topic, string what, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var kept = await _kafka.KeptMsAsync([topic], cancellationToken);
        return kept[topic] >= 0
            ? new GoneLater($"{topic.Name}: {what}", now + TimeSpan.FromMilliseconds(kept[topic] * SegmentShare))
            : new GoneLater($"{topic.Name}: {what}, when the cluster compacts it", null);
    }
}

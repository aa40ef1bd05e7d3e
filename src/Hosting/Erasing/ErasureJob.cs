using System.Globalization;
using StreamML.Messaging;
using StreamML.Messaging.Connection;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Storage.Aliases;
using StreamML.StreamProcessors.Erasing;

namespace StreamML.Hosting.Erasing;

/// <summary>
/// Erases people, many at a time: every topic and table is read for all of them together. Every step can be done again,
/// and finds what is left to do: a job that is killed goes on when the same command is given again, by any identity of
/// each person, even if the identities are gone by then.
/// </summary>
public sealed class ErasureJob
{
    // So many suppressions are on their way to the broker at a time.
    private const int SuppressionsAtOnce = 1_000;

    // So many small files are made durable at a time: a disk does that together.
    private const int FilesAtOnce = 32;

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

    /// <summary>Looks what there is of people, and changes nothing.</summary>
    /// <param name="who">Contact keys, or phone numbers in any notation, user ids or user names.</param>
    /// <param name="tenant">Whose contacts; null: of the only tenant that knows the person.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>A plan of each person, in the order of the names.</returns>
    /// <exception cref="RoleConfigurationException">Nobody is called so, or several are, or there are too many
    /// names.</exception>
    public async Task<IReadOnlyList<ErasurePlan>> PlanAsync(
        IReadOnlyCollection<string> who, string? tenant, CancellationToken cancellationToken)
    {
        var found = await FindAsync(who, tenant, cancellationToken);
        await using var reach = await ReachAsync(found, cancellationToken);
        foreach (var each in found)
        {
            each.Person.UntilMs = UntilMs(each, each.Begun);
        }

        return await reach.PlansAsync(await reach.ScanAsync(cancellationToken), cancellationToken);
    }

    /// <summary>Erases people.</summary>
    /// <param name="who">Contact keys, or phone numbers in any notation, user ids or user names.</param>
    /// <param name="tenant">Whose contacts; null: of the only tenant that knows the person.</param>
    /// <param name="cancellationToken">Stops it; the same call goes on.</param>
    /// <returns>A receipt of each person, in the order of the names.</returns>
    /// <exception cref="RoleConfigurationException">Nobody is called so, or several are, or there are too many
    /// names.</exception>
    public async Task<IReadOnlyList<ErasureReceipt>> RunAsync(
        IReadOnlyCollection<string> who, string? tenant, CancellationToken cancellationToken) =>
        await EraseAsync(await FindAsync(who, tenant, cancellationToken), cancellationToken);

    /// <summary>Erases contacts, of whom some may turn out to be one person.</summary>
    /// <param name="contactKeys">Their keys.</param>
    /// <param name="cancellationToken">Stops it; the same call goes on.</param>
    /// <returns>The receipt of each key's person; other keys of theirs may be among them.</returns>
    /// <exception cref="RoleConfigurationException">There are too many.</exception>
    internal async Task<IReadOnlyDictionary<string, ErasureReceipt>> RunByContactAsync(
        IReadOnlyCollection<string> contactKeys, CancellationToken cancellationToken)
    {
        var found = await FindAsync(contactKeys, null, cancellationToken);
        var receipts = await EraseAsync(found, cancellationToken);
        var byKey = receipts.ToDictionary(receipt => receipt.ContactKey, StringComparer.Ordinal);
        foreach (var (each, receipt) in found.Zip(receipts))
        {
            foreach (string key in each.Person.ContactKeys)
            {
                byKey.TryAdd(key, receipt);
            }
        }

        return byKey;
    }

    private async Task<IReadOnlyList<ErasureReceipt>> EraseAsync(
        IReadOnlyList<FoundPerson> found, CancellationToken cancellationToken)
    {
        await using var reach = await ReachAsync(found, cancellationToken);
        long untilMs = NowMs + (long)Grace.TotalMilliseconds;
        var cases = found.Select(each => Open(each, untilMs)).ToList();
        await SuppressAsync(cases, cancellationToken);

        // What came meanwhile belongs to it.
        SetUntil(cases);
        var records = await reach.ScanAsync(cancellationToken);
        var plans = await reach.PlansAsync(records, cancellationToken);
        var writing = new ParallelOptions
        {
            MaxDegreeOfParallelism = FilesAtOnce,
            CancellationToken = cancellationToken,
        };
        Parallel.ForEach(cases.Zip(plans), writing, each => each.First.Progress.Add(each.Second));
        await reach.RemoveAsync(records, cancellationToken);
        SetUntil(cases);
        var left = await reach.LookAgainAsync(cancellationToken);
        var later = await RemovalsLater.ReadAsync(
            _kafka, reach.RecordsAtOnce ? [] : cases.SelectMany(each => each.Progress.Topics.Keys),
            _places.Erasure.RewriteTables, _time.GetUtcNow(), cancellationToken);
        return [.. cases.Select(each => Receipt(each, left, later))];
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

    private long NowMs => _time.GetUtcNow().ToUnixTimeMilliseconds();

    private async Task<IReadOnlyList<FoundPerson>> FindAsync(
        IReadOnlyCollection<string> who, string? tenant, CancellationToken cancellationToken)
    {
        int most = _places.Erasure.PeopleMax;
        return who.Count is 0 || who.Count > most
            ? throw new RoleConfigurationException(
                $"{who.Count} people cannot be erased at once: name one to {most}, or set Erasure__PeopleMax.")
            : await PersonFinder.FindAsync(_kafka, _places.Key, who, tenant, cancellationToken);
    }

    private Task<ErasureReach> ReachAsync(IEnumerable<FoundPerson> found, CancellationToken cancellationToken) =>
        ErasureReach.OpenAsync(
            _kafka, _places, [.. found.Select(each => each.Person)], step => Tell(step), cancellationToken);

    private ErasureCase Open(FoundPerson found, long untilMs)
    {
        var suppression = found.Begun ?? new Suppression
        {
            Tenant = found.Person.Tenant,
            ContactKey = found.Person.ContactKey,
            Epoch = found.NextEpoch,
            UntilMs = untilMs,
            ErasureId = Guid.CreateVersion7(_time.GetUtcNow()).ToString(),
        };
        return new ErasureCase(
            found, suppression, ErasureProgress.Open(_places.DataDirectory, suppression.ErasureId));
    }

    private void SetUntil(IEnumerable<ErasureCase> cases)
    {
        foreach (var each in cases)
        {
            each.Person.UntilMs = UntilMs(each.Found, each.Suppression);
        }
    }

    // Bodies received until then are cut.
    private long UntilMs(FoundPerson found, Suppression? suppression) =>
        found.IsGone || suppression is null ? NowMs : suppression.UntilMs;

    // Every digest by which a record may name a person, so that no copy of any of them brings the person back.
    private async Task SuppressAsync(IReadOnlyCollection<ErasureCase> cases, CancellationToken cancellationToken)
    {
        Tell($"suppressing {cases.Sum(each => each.Person.Digests.Count)} keyed hashes");
        using var appender = _kafka.CreateAppender();
        var all = cases.SelectMany(each => each.Person.Digests.Select(
            digest => (Key: ContactIds.Key(each.Person.Tenant, digest), each.Suppression)));
        foreach (var some in all.Chunk(SuppressionsAtOnce))
        {
            await Task.WhenAll(some.Select(each => appender.AppendAsync(
                TopicCatalogue.Suppressions, each.Key, each.Suppression, NowMs, cancellationToken)));
        }

        // Twice: until the epoch has passed, and for what was being processed then.
        long untilMs = cases.Max(each => each.Suppression.UntilMs);
        var over = TimeSpan.FromMilliseconds(Math.Max(0, untilMs - NowMs)) + Grace;
        Tell($"waiting {over.TotalSeconds.ToString("0", CultureInfo.InvariantCulture)} s until all stages know");
        await Task.Delay(over, _time, cancellationToken);
    }

    private ErasureReceipt Receipt(ErasureCase one, PersonRecords left, RemovalsLater later)
    {
        var (person, suppression, progress) = (one.Person, one.Suppression, one.Progress);
        var until = DateTimeOffset.FromUnixTimeMilliseconds(suppression.UntilMs);
        return new ErasureReceipt(
            ErasureReceipt.CurrentFormat, suppression.ErasureId, person.Tenant, person.ContactKey, suppression.Epoch,
            until, _time.GetUtcNow(), person.ContactKeys.Count, progress.Identities, progress.Topics, progress.Tables,
            progress.MediaFiles, left.CountsOf(person), later.Of(progress.Topics.Keys))
        {
            Models =
            [
                .. progress.Models.Select(model => new ModelToRetire(
                    model.Task, model.Scope, model.Version, until + _places.Erasure.ModelDeadline)),
            ],
        };
    }
}

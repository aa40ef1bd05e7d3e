using System.Text;
using Google.Protobuf;
using StreamML.Messaging;
using StreamML.Messaging.DeadLetters;
using StreamML.Messaging.Sources;
using StreamML.Schemas.V1;
using StreamML.Serving.Records;

namespace StreamML.StreamProcessors.Replaying;

/// <summary>
/// Of each contact the last record of its vectors within the pinned ranges, where it matches the filter. Records that
/// cannot be read are nobody's. Thread-safe once all records are added.
/// </summary>
internal sealed class ContactSelection : IReplaySelection
{
    private static readonly RecordReader<ContactFeatures> Reader = new();

    private readonly ReplayFilter _filter;
    private readonly byte[] _contact;
    private readonly PublishedLater _newer;
    private readonly Dictionary<string, Chosen> _last = new(StringComparer.Ordinal);
    private readonly HashSet<UInt128> _ids = [];

    /// <summary>Selects nothing yet.</summary>
    /// <param name="filter">The filter.</param>
    /// <param name="catalogue">When versions were published.</param>
    public ContactSelection(ReplayFilter filter, ModelCatalogue catalogue) => (_filter, _contact, _newer) = (
        filter, Encoding.UTF8.GetBytes(filter.ContactKey), new PublishedLater(catalogue, filter.OlderThanMs));

    /// <summary>Contacts whose last record is known.</summary>
    public int Count => _last.Count;

    /// <summary>Reads the range of a plan.</summary>
    /// <exception cref="ReplayException">It has too many contacts.</exception>
    /// <exception cref="Messaging.Errors.TaskRestartException">The cluster does not answer.</exception>
    public static async Task<ContactSelection> CreateAsync(
        KafkaConnection kafka, ReplayPlan plan, JobsOptions options, CancellationToken cancellationToken)
    {
        var catalogue = plan.Filter.OlderThanMs > 0
            ? await ModelCatalogue.ReadAsync(kafka, cancellationToken)
            : new ModelCatalogue();
        var selection = new ContactSelection(plan.Filter, catalogue);
        await foreach (var record in kafka.CreateReader()
            .ReadRangesAsync(ReplayRanges.OfSource(plan), cancellationToken))
        {
            selection.Add(record);
            if (selection.Count > options.SelectedMax)
            {
                throw new ReplayException(
                    $"The range has more than {options.SelectedMax} contacts (Jobs__SelectedMax): take one tenant with "
                    + "--tenant, or some partitions with --offsets.");
            }
        }

        return selection;
    }

    /// <summary>Takes a record; those of a partition come in order.</summary>
    public void Add(SourceRecord record)
    {
        if ((_contact.Length > 0 && !_contact.AsSpan().SequenceEqual(record.Key))
            || !RedriveHeaders.IsFor(record, ReplayStages.Scorer.Name)
            || !Reader.TryRead(record, out var features, out _)
            || (_filter.Tenant.Length > 0 && features.Tenant != _filter.Tenant))
        {
            return;
        }

        var id = ScoreVersionId.Of(features);
        if (_last.TryGetValue(features.ContactKey, out var before))
        {
            _ids.Remove(before.Id);
        }

        // What is newer stays known: an older record of its contact is none to score again.
        bool matches = Matches(features);
        _last[features.ContactKey] = new Chosen(record.Source.Partition, record.Offset, id, matches);
        if (matches)
        {
            _ids.Add(id);
        }
    }

    /// <inheritdoc />
    public bool Has(SourceRecord record) =>
        record.Key is { } key
        && _last.TryGetValue(Encoding.UTF8.GetString(key), out var last)
        && last.Matches && (last.Partition, last.Offset) == (record.Source.Partition, record.Offset);

    /// <inheritdoc />
    public bool HasLive(IMessage live, UInt128 id) => _ids.Contains(id);

    private bool Matches(ContactFeatures features) => _filter.OlderThanMs == 0 || features.Vectors.Any(
        vector => vector.Served is { } served && !_newer.Has(vector.Schema, served.ModelVersion));

    /// <summary>The last record of a contact.</summary>
    private readonly record struct Chosen(int Partition, long Offset, UInt128 Id, bool Matches);
}

using System.Text;
using StreamML.Features;
using StreamML.Serving;
using StreamML.Messaging.Connection;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;

namespace StreamML.StreamProcessors.Stages.Score;

/// <summary>A contact as the log knows it, rebuilt by the code that the scorer runs.</summary>
public sealed class ContactProfile
{
    private readonly Dictionary<TopicDefinition, long> _records = [];
    private readonly Dictionary<SourcePartition, long> _ends = [];

    private ContactProfile(string tenant, string contactKey) => (Tenant, ContactKey) = (tenant, contactKey);

    /// <summary>Tenant.</summary>
    public string Tenant { get; }

    /// <summary>Contact key.</summary>
    public string ContactKey { get; }

    /// <summary>Its state.</summary>
    public ContactState State { get; } = new();

    /// <summary>How many records of each topic it is made of.</summary>
    public IReadOnlyDictionary<TopicDefinition, long> Records => _records;

    /// <summary>Up to where the contact's partitions were read.</summary>
    public IEnumerable<SourceOffset> Offsets => _ends.Select(end => new SourceOffset
    {
        Topic = end.Key.Topic.Name,
        Partition = end.Key.Partition,
        NextOffset = end.Value,
    });

    /// <summary>Rebuilds a contact from the log.</summary>
    /// <param name="records">The records of <see cref="ContactRecords.Topics"/>, those of a partition in order.</param>
    /// <param name="contact">A contact key; <see cref="ContactNames"/> finds it by an identity.</param>
    /// <param name="atMs">Leave out what happened later, milliseconds since the Unix epoch; null for all.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RoleConfigurationException">No contact has this key; the message says what to do.</exception>
    public static async Task<ContactProfile> RebuildAsync(
        IAsyncEnumerable<SourceRecord> records, string contact, long? atMs, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(records);
        ArgumentNullException.ThrowIfNull(contact);
        ContactProfile? only = null;
        byte[] key = Encoding.UTF8.GetBytes(contact);
        var ends = new Dictionary<SourcePartition, long>();
        var reader = new ContactRecords("look-up");
        await foreach (var record in records.WithCancellation(cancellationToken))
        {
            ends[record.Source] = record.Offset + 1;
            if (!record.Key.AsSpan().SequenceEqual(key) || reader.Read(record, out _) is not { } known
                || known.ContactKey != contact || (atMs is { } at && known.EventMs > at))
            {
                continue;
            }

            only ??= new ContactProfile(known.Tenant, contact);
            known.ApplyTo(only.State);
            only._records[record.Source.Topic] = only._records.GetValueOrDefault(record.Source.Topic) + 1;
            only._ends.TryAdd(record.Source, 0);
        }

        only = Known(only, contact, atMs);
        int partition = only._ends.Keys.First().Partition;
        foreach (var topic in ContactRecords.Topics)
        {
            var source = new SourcePartition(topic, partition);
            only._ends[source] = ends.GetValueOrDefault(source);
        }

        return only;
    }

    /// <summary>The topics that contacts are known by.</summary>
    public static IReadOnlyList<TopicDefinition> Topics => ContactRecords.Topics;

    /// <summary>A vector of the contact.</summary>
    /// <param name="schema">Which features.</param>
    /// <param name="atMs">As of when, milliseconds since the Unix epoch; null: of its latest event.</param>
    public float[] Vector(FeatureSchema schema, long? atMs)
    {
        ArgumentNullException.ThrowIfNull(schema);
        float[] values = new float[schema.Count];
        State.Vector(schema, atMs ?? State.LatestMs, values);
        return values;
    }

    /// <summary>Scores the contact as of its latest event, as the scorer does.</summary>
    /// <param name="parts">The models.</param>
    /// <param name="time">The clock.</param>
    public ContactScores Score(ScorerServices parts, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(parts);
        ArgumentNullException.ThrowIfNull(time);
        using var lease = parts.Hub.Take();
        ContactWork[] contact = [new(Tenant, ContactKey, LastScores.None, State)];
        return new ScoreBatch(contact, ScoringTasks.Of(lease), shadowShare: 0, time)
            .Scores(0, time.GetUtcNow().ToUnixTimeMilliseconds());
    }

    private static ContactProfile Known(ContactProfile? found, string contact, long? atMs)
    {
        if (found is { State.LatestMs: not 0 })
        {
            return found;
        }

        throw new RoleConfigurationException(found is null
            ? $"No record names the contact '{contact}'{(atMs is null ? "" : " up to that time")}. To list contacts: "
                + "'streamml tail contact.scores --once', or SELECT contact_key FROM streamml.contacts in the database."
            : $"Nothing is known of the contact '{contact}' that features are made of: no message, status or event "
                + "with a time.");
    }
}

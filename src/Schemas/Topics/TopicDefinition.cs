using System.Globalization;
using Google.Protobuf.Reflection;

namespace StreamML.Schemas.Topics;

/// <summary>Determines how long a topic keeps its records.</summary>
public enum KeptBy
{
    /// <summary>The catalogue only.</summary>
    Catalogue,

    /// <summary>The option for topics with people's texts.</summary>
    Texts,

    /// <summary>The option for topics that models learn from, whose labels come late.</summary>
    History,
}

/// <summary>How long a topic keeps its records, and whether it keeps only the last one per key.</summary>
/// <param name="RetentionMs">Default age, milliseconds, after which records are deleted; -1 keeps them for
/// ever.</param>
/// <param name="Compact">Keep the last record of every key.</param>
/// <param name="Delete">Delete by <paramref name="RetentionMs"/>. Both at once is Kafka's
/// <c>compact,delete</c>.</param>
public sealed record TopicRetention(long RetentionMs, bool Compact, bool Delete)
{
    /// <summary>Option that may override the age.</summary>
    public KeptBy KeptBy { get; init; }

    /// <summary>
    /// Whether the broker stamps records with the time of writing, from which their age counts: records of old events,
    /// from an import, a replay or an outage, must not expire before their readers have seen them. Event times are in
    /// the values.
    /// </summary>
    public bool IsStampedByBroker => Delete && RetentionMs >= 0;

    /// <summary>Kafka's <c>cleanup.policy</c>.</summary>
    public string CleanupPolicy => (Compact, Delete) switch
    {
        (true, true) => "compact,delete",
        (true, false) => "compact",
        _ => "delete",
    };
}

/// <summary>A role that dead-letters records of a topic.</summary>
/// <param name="Role">Its name.</param>
/// <param name="Codes">For which reasons.</param>
public sealed record DeadLetterOwner(string Role, IReadOnlyList<RefusalCode> Codes);

/// <summary>One topic of the catalogue. The name is without any installation prefix.</summary>
/// <param name="Name">Lower case with dots.</param>
/// <param name="Key">Content of the key: "tenant", "contact", "tenant/digest" (of an identity), ...</param>
/// <param name="Value">The Protobuf message of the value; null for changelogs and dead letters, whose bytes have no
/// type of ours.</param>
/// <param name="Retention">How long records are kept.</param>
/// <param name="MaxMessageBytes">Kafka's <c>max.message.bytes</c>, bytes.</param>
/// <param name="WrittenBy">The role that writes it.</param>
/// <param name="Description">One sentence.</param>
public sealed record TopicDefinition(
    string Name,
    string Key,
    MessageDescriptor? Value,
    TopicRetention Retention,
    int MaxMessageBytes,
    string WrittenBy,
    string Description)
{
    /// <summary>
    /// The roles that dead-letter this topic's records, and for which codes. A role also dead-letters a record that its
    /// stage throws at, or of which it makes one too large. For every other code it is the sink.
    /// </summary>
    public IReadOnlyList<DeadLetterOwner> DeadLetteredBy { get; init; } = [];

    /// <summary>
    /// The topic of the catalogue that this is a shadow generation of; null if it is in the catalogue.
    /// </summary>
    public TopicDefinition? LiveTopic { get; init; }

    /// <summary>
    /// The topic that a replay writes in place of this one, which readers do not see: same values, same schemas.
    /// </summary>
    /// <param name="number">The generation, from 1.</param>
    public TopicDefinition Generation(int number) => this with
    {
        Name = string.Create(CultureInfo.InvariantCulture, $"{Name}{TopicCatalogue.GenerationSuffix}{number}"),
        WrittenBy = "jobs",
        LiveTopic = this,
    };

    /// <summary>The role other than the sink that dead-letters a record for a code; null if none does.</summary>
    public string? OwnerOf(RefusalCode code) =>
        DeadLetteredBy.FirstOrDefault(owner => owner.Codes.Contains(code))?.Role;

    /// <summary>The registry subject of the value: topic name strategy. Null if the value is not typed.</summary>
    /// <param name="prefix">The installation's topic prefix; may be empty.</param>
    public string? ValueSubject(string prefix) => Value is null ? null : $"{prefix}{Name}-value";

    /// <summary>
    /// The topic for this topic's records that cannot be processed. Those of a shadow generation are dead letters of
    /// its live topic.
    /// </summary>
    public TopicDefinition DeadLetter() => LiveTopic?.DeadLetter() ?? new(
        Name + TopicCatalogue.DeadLetterSuffix,
        "as " + Name,
        Value: null,
        Retention.KeptBy == KeptBy.History ? TopicCatalogue.History : TopicCatalogue.Texts,
        MaxMessageBytes + TopicCatalogue.DeadLetterHeadroomBytes,
        "any role",
        $"Records of {Name} that could not be processed: original bytes, origin and reason in headers.");

    /// <inheritdoc />
    public bool Equals(TopicDefinition? other) => other is not null && Name == other.Name;

    /// <inheritdoc />
    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc />
    public override string ToString() => Name;
}

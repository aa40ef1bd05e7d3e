using Google.Protobuf.Reflection;

namespace StreamML.Schemas.Topics;

/// <summary>What decides how long a topic keeps its records.</summary>
public enum KeptBy
{
    /// <summary>The catalogue alone.</summary>
    Catalogue,

    /// <summary>The option for what holds texts of people.</summary>
    Texts,

    /// <summary>The option for what models learn from, whose labels come late.</summary>
    History,
}

/// <summary>How long a topic keeps its records, and whether it keeps only the last of a key.</summary>
/// <param name="RetentionMs">Age in milliseconds after which records go, by default; -1 keeps them for ever.</param>
/// <param name="Compact">Keep the last record of every key.</param>
/// <param name="Delete">Delete by <paramref name="RetentionMs"/>. Both at once is Kafka's
/// <c>compact,delete</c>.</param>
public sealed record TopicRetention(long RetentionMs, bool Compact, bool Delete)
{
    /// <summary>What may set another age.</summary>
    public KeptBy KeptBy { get; init; }

    /// <summary>
    /// Whether the broker stamps records with the time of writing. Age counts from there: a record of an old event, as
    /// an import, a replay or an outage brings them, must not be gone before its readers saw it. Event times are in the
    /// values.
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

/// <summary>One topic of the catalogue. The name is without any installation prefix.</summary>
/// <param name="Name">Lower case with dots.</param>
/// <param name="Key">What the key is: "tenant", "contact", "tenant/digest" (of an identity), ...</param>
/// <param name="Value">The Protobuf message of the value; null for changelogs and dead letters, whose bytes are not
/// ours to type.</param>
/// <param name="Retention">How long records stay.</param>
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
    /// <summary>The registry subject of the value: topic name strategy. Null when the value is not typed.</summary>
    /// <param name="prefix">The installation's topic prefix; may be empty.</param>
    public string? ValueSubject(string prefix) => Value is null ? null : $"{prefix}{Name}-value";

    /// <summary>The topic that takes this topic's records when they cannot be processed.</summary>
    public TopicDefinition DeadLetter() => new(
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

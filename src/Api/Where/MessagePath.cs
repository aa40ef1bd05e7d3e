namespace StreamML.Api.Where;

/// <summary>A message's way through the stages. It holds no text, name or number.</summary>
/// <param name="MessageId">The message's id, as WhatsApp or Twilio names it.</param>
/// <param name="Tenant">Whose it is.</param>
/// <param name="State">arrived, under_way or dead_letter.</param>
/// <param name="Summary">The state in a sentence.</param>
/// <param name="Steps">The stages in order.</param>
/// <param name="Labels">What models say of it, each with the version that said it; empty before it is enriched.</param>
/// <param name="Notes">What to know or to do, in sentences.</param>
/// <param name="AsOf">When this was read.</param>
public sealed record MessagePath(
    string MessageId, string Tenant, string State, string Summary, IReadOnlyList<PathStep> Steps,
    IReadOnlyList<PathLabel> Labels, IReadOnlyList<string> Notes, DateTimeOffset AsOf)
{
    /// <summary>The contact's key; null before the normaliser has found the contact.</summary>
    public string? ContactKey { get; init; }

    /// <summary>inbound or outbound; null before it is normalised.</summary>
    public string? Direction { get; init; }

    /// <summary>Its type: text, audio, image, ...; null before it is normalised.</summary>
    public string? Type { get; init; }

    /// <summary>When it was sent, as the provider says; null before it is normalised.</summary>
    public DateTimeOffset? SentAt { get; init; }

    /// <summary>From its receipt to the last step whose time is known, milliseconds; null where neither is.</summary>
    public double? TotalMs { get; init; }

    /// <summary>Id of its trace, as the header traceparent carries it; null where no record has one.</summary>
    public string? TraceId { get; init; }

    /// <summary>Where it was given up; null where it was not.</summary>
    public PathDeadLetter? DeadLetter { get; init; }
}

/// <summary>A step of a message's way.</summary>
/// <param name="Name">What happens: received, raw, normalised, voice, text, translated, enriched, scored, row.</param>
/// <param name="Role">The role that does it.</param>
/// <param name="State">done, waiting, not_yet, none (the message needs none) or dead_letter.</param>
/// <param name="At">When it was done; null where it was not, or where no record says when.</param>
/// <param name="TookMs">Since the step before whose time is known, milliseconds; null where unknown.</param>
/// <param name="Place">Its record; null where there is none, or where it was not found.</param>
/// <param name="Detail">More about it, in words; null for none.</param>
public sealed record PathStep(
    string Name, string Role, string State, DateTimeOffset? At, double? TookMs, RecordPlace? Place, string? Detail);

/// <summary>Where a record lies.</summary>
/// <param name="Topic">Topic, without the installation's prefix.</param>
/// <param name="Partition">Partition, from 0.</param>
/// <param name="Offset">Offset, from 0.</param>
public sealed record RecordPlace(string Topic, int Partition, long Offset)
{
    /// <inheritdoc />
    public override string ToString() => $"{Topic} {Partition}/{Offset}";
}

/// <summary>What a model says of a message.</summary>
/// <param name="Model">The task: language, sentiment, emotion, intent, risk.</param>
/// <param name="Label">What it says.</param>
/// <param name="Version">Name and version of the model; null where unknown.</param>
public sealed record PathLabel(string Model, string Label, string? Version);

/// <summary>Where and why a message's record was given up.</summary>
/// <param name="Place">Where it lies now.</param>
/// <param name="Stage">The stage that gave it up.</param>
/// <param name="Reason">Code of the reason.</param>
/// <param name="Detail">The reason in words: it names positions, never content.</param>
/// <param name="FailedAt">When; null where the record does not say.</param>
public sealed record PathDeadLetter(
    RecordPlace Place, string Stage, string Reason, string Detail, DateTimeOffset? FailedAt);

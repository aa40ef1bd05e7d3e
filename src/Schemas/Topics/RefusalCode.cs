namespace StreamML.Schemas.Topics;

/// <summary>
/// Why a record cannot be processed. Its name, a stable short code in lower case with dashes, is the header
/// <c>streamml.reason</c> of the dead letter. <see cref="TopicDefinition.DeadLetteredBy"/> says which role dead-letters
/// a topic's records for which codes; the sink does so for all others.
/// </summary>
public readonly record struct RefusalCode
{
    private RefusalCode(string name) => Name = name;

    /// <summary>Lower case with dashes.</summary>
    public string Name { get; }

    /// <summary>The record has no value.</summary>
    public static RefusalCode NoValue { get; } = new("no-value");

    /// <summary>The value is not the Protobuf message of its topic.</summary>
    public static RefusalCode Undecodable { get; } = new("undecodable");

    /// <summary>The stage threw, twice.</summary>
    public static RefusalCode StageFailed { get; } = new("stage-failed");

    /// <summary>What was made of the record is too large for its topic, or the broker refused it.</summary>
    public static RefusalCode Refused { get; } = new("refused");

    /// <summary>A raw record names no tenant.</summary>
    public static RefusalCode NoTenant { get; } = new("no-tenant");

    /// <summary>No parser for the producer's bodies.</summary>
    public static RefusalCode UnknownProducer { get; } = new("unknown-producer");

    /// <summary>Elements of a webhook body cannot be read; the detail has the places.</summary>
    public static RefusalCode BadElements { get; } = new("bad-elements");

    /// <summary>A webhook body is not UTF-8.</summary>
    public static RefusalCode InvalidUtf8 { get; } = new("invalid-utf8");

    /// <summary>A webhook body is not JSON.</summary>
    public static RefusalCode InvalidJson { get; } = new("invalid-json");

    /// <summary>A body is no WhatsApp webhook.</summary>
    public static RefusalCode NotWhatsApp { get; } = new("not-a-whatsapp-webhook");

    /// <summary>A part of a body is no array.</summary>
    public static RefusalCode NotAnArray { get; } = new("not-an-array");

    /// <summary>A part of a body is no object.</summary>
    public static RefusalCode NotAnObject { get; } = new("not-an-object");

    /// <summary>An entry belongs to an account that the record does not name.</summary>
    public static RefusalCode UnclaimedEntry { get; } = new("unclaimed-entry");

    /// <summary>An entry has no account.</summary>
    public static RefusalCode EntryWithoutId { get; } = new("entry-without-id");

    /// <summary>A change says not of which field.</summary>
    public static RefusalCode ChangeWithoutField { get; } = new("change-without-field");

    /// <summary>An element has no id, or a record names no message or no revision.</summary>
    public static RefusalCode WithoutId { get; } = new("without-id");

    /// <summary>A status says not which.</summary>
    public static RefusalCode WithoutStatus { get; } = new("without-status");

    /// <summary>An element names nobody.</summary>
    public static RefusalCode WithoutContact { get; } = new("without-contact");

    /// <summary>An id is longer than a key may be.</summary>
    public static RefusalCode IdTooLong { get; } = new("id-too-long");

    /// <summary>Nothing was read of a field that should be read.</summary>
    public static RefusalCode NothingRead { get; } = new("nothing-read");

    /// <summary>A posted record is neither feedback nor event.</summary>
    public static RefusalCode UnknownKind { get; } = new("unknown-kind");

    /// <summary>A posted record has no event id.</summary>
    public static RefusalCode NoEventId { get; } = new("no-event-id");

    /// <summary>A contact key is of another tenant.</summary>
    public static RefusalCode ForeignContact { get; } = new("foreign-contact");

    /// <summary>A contact key has not the form of one.</summary>
    public static RefusalCode InvalidContactKey { get; } = new("invalid-contact-key");

    /// <summary>A posted record breaks its contract.</summary>
    public static RefusalCode InvalidRecord { get; } = new("invalid-record");

    /// <summary>The file is unknown to the provider.</summary>
    public static RefusalCode MediaNotFound { get; } = new("media-not-found");

    /// <summary>The provider refuses the token.</summary>
    public static RefusalCode MediaUnauthorised { get; } = new("media-unauthorised");

    /// <summary>The file is larger than allowed.</summary>
    public static RefusalCode MediaTooLarge { get; } = new("media-too-large");

    /// <summary>The file is not the one that the message names.</summary>
    public static RefusalCode MediaMismatch { get; } = new("media-mismatch");

    /// <summary>The file's address is not one to fetch from.</summary>
    public static RefusalCode MediaRefusedAddress { get; } = new("media-refused-address");

    /// <summary>The provider does not answer.</summary>
    public static RefusalCode MediaUnavailable { get; } = new("media-unavailable");

    /// <summary>The audio is not in the media store.</summary>
    public static RefusalCode AudioMissing { get; } = new("audio-missing");

    /// <summary>The audio is not the one whose digest the record names.</summary>
    public static RefusalCode AudioMismatch { get; } = new("audio-mismatch");

    /// <summary>The file holds no audio.</summary>
    public static RefusalCode NotAudio { get; } = new("not-audio");

    /// <summary>The audio takes too long.</summary>
    public static RefusalCode AudioTooLong { get; } = new("audio-too-long");

    /// <summary>The audio has too many bytes.</summary>
    public static RefusalCode AudioTooLarge { get; } = new("audio-too-large");

    /// <summary>The engine did not finish within its time.</summary>
    public static RefusalCode TranscriptionTimedOut { get; } = new("transcription-timed-out");

    /// <summary>The engine failed twice.</summary>
    public static RefusalCode TranscriptionFailed { get; } = new("transcription-failed");

    /// <summary>A field of a table's key is empty.</summary>
    public static RefusalCode MissingKey { get; } = new("missing-key");

    /// <summary>A record has no revision.</summary>
    public static RefusalCode MissingRevision { get; } = new("missing-revision");

    /// <summary>A value has no form in JSON.</summary>
    public static RefusalCode NotJson { get; } = new("not-json");

    /// <summary>No table column for a feature schema.</summary>
    public static RefusalCode UnknownSchema { get; } = new("unknown-schema");

    /// <summary>A time lies outside the years 1 to 9998.</summary>
    public static RefusalCode TimeOutOfRange { get; } = new("time-out-of-range");

    /// <summary>A text holds half of a surrogate pair.</summary>
    public static RefusalCode InvalidUnicode { get; } = new("invalid-unicode");

    /// <summary>PostgreSQL refuses the row.</summary>
    /// <param name="sqlState">Its code: PostgreSQL manual, appendix A.</param>
    public static RefusalCode Postgres(string sqlState) => new($"postgres-{sqlState}");

    /// <inheritdoc />
    public override string ToString() => Name;
}

using StreamML.Messaging.DeadLetters;
using StreamML.Messaging.Sources;

namespace StreamML.Sink.Outbox;

/// <summary>A record that has no row, and why: it goes to the outbox.</summary>
internal sealed record RefusedRecord(SourceRecord Record, DeadLetterReason Reason);

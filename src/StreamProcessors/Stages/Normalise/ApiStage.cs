using StreamML.Messaging.DeadLetters;
using StreamML.Messaging.Sources;
using StreamML.Messaging;
using StreamML.Schemas.Contacts;
using StreamML.Schemas.Json;
using StreamML.Schemas.Messages;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Storage;
using StreamML.Storage.Aliases;
using StreamML.Storage.Numbers;
using StreamML.WhatsApp.Meta;

namespace StreamML.StreamProcessors.Stages.Normalise;

/// <summary>Posted feedback and events to typed records, each event id of a tenant once.</summary>
internal sealed class ApiStage(
    DuplicateGate gate, IContactAliases aliases, FeedbackNumbers numbers, long identityKeysUntilMs)
{
    /// <summary>The stage's name in dead letters.</summary>
    public const string Name = "normaliser.api";

    private const int MostProblems = 20;

    private readonly RecordReader<RawApiRecord> _reader = new();

    /// <summary>Processes one record.</summary>
    public void Process(SourceRecord record, RecordTimes times, StageOutput output)
    {
        var raw = _reader.Read(record, Name, out var reason);
        if (raw is not null)
        {
            reason = raw switch
            {
                { Tenant.Length: 0 or > Identities.MaxChars }
                    => new DeadLetterReason(Name, RefusalCode.NoTenant, "The record names no tenant."),
                { Kind: ApiKind.Feedback } => Feedback(raw, record, times, output),
                { Kind: ApiKind.Event } => Event(raw, record, times, output),
                _ => new DeadLetterReason(Name, RefusalCode.UnknownKind, "The record is neither feedback nor event."),
            };
        }

        if (reason is not null)
        {
            output.DeadLetter(record, reason);
        }
    }

    private DeadLetterReason? Feedback(
        RawApiRecord raw, SourceRecord record, RecordTimes times, StageOutput output)
    {
        if (!ApiRecordParser.TryParseFeedback(
            raw.Body.Span, Context(raw, times), out var feedback, out var contact, out var problems))
        {
            return Invalid(problems);
        }

        if (Refusal(raw, feedback.EventId, contact, out var who) is { } refusal)
        {
            return refusal;
        }

        feedback.TimeReplaced = !EventTimes.IsBelieved(feedback.OccurredAtMs, feedback.ReceivedAtMs);
        feedback.OccurredAtMs = EventTimes.Bound(feedback.OccurredAtMs, feedback.ReceivedAtMs);
        if (!IsErased(raw.Tenant, who, feedback.OccurredAtMs, feedback.ReceivedAtMs)
            && gate.TryPassFeedback(raw.Tenant, feedback.EventId, times, output))
        {
            // Behind the gate: what is dropped, or refused above, takes no number.
            feedback.Number = numbers.NumberOf(raw.Tenant, feedback.EventId, times.ReadAtMs, output.Batch);
            feedback.ContactKey = Contact(raw.Tenant, who, feedback.OccurredAtMs, times, output);
            if (ContactOffset.MinutesOf(who.Found) is { } minutes)
            {
                feedback.ContactUtcOffsetMinutes = minutes;
            }

            output.Send(
                TopicCatalogue.Feedback, aliases.RecordKey(feedback.ContactKey, raw.Tenant, feedback.EventId), feedback,
                times.Bounded(feedback.OccurredAtMs), record);
        }

        return null;
    }

    private DeadLetterReason? Event(
        RawApiRecord raw, SourceRecord record, RecordTimes times, StageOutput output)
    {
        if (!ApiRecordParser.TryParseEvent(
            raw.Body.Span, Context(raw, times), out var business, out var contact, out var problems))
        {
            return Invalid(problems);
        }

        if (Refusal(raw, business.EventId, contact, out var who) is { } refusal)
        {
            return refusal;
        }

        business.TimeReplaced = !EventTimes.IsBelieved(business.OccurredAtMs, business.ReceivedAtMs);
        business.OccurredAtMs = EventTimes.Bound(business.OccurredAtMs, business.ReceivedAtMs);
        if (!IsErased(raw.Tenant, who, business.OccurredAtMs, business.ReceivedAtMs)
            && gate.TryPassEvent(raw.Tenant, business.EventId, times, output))
        {
            business.ContactKey = Contact(raw.Tenant, who, business.OccurredAtMs, times, output);
            if (ContactOffset.MinutesOf(who.Found) is { } minutes)
            {
                business.ContactUtcOffsetMinutes = minutes;
            }

            output.Send(
                TopicCatalogue.Events, aliases.RecordKey(business.ContactKey, raw.Tenant, business.EventId), business,
                times.Bounded(business.OccurredAtMs), record);
        }

        return null;
    }

    private static ApiRecordContext Context(RawApiRecord raw, RecordTimes times)
        => new(raw.Tenant, raw.EventId, times.Received(raw.ReceivedAtMs));

    /// <summary>
    /// What the contract of a posted record leaves to us: an id to know it again by, a contact of its own tenant.
    /// </summary>
    private DeadLetterReason? Refusal(
        RawApiRecord raw, string eventId, ContactReference? contact, out Identities who)
    {
        string tenant = raw.Tenant;
        who = new Identities();
        if (eventId.Length == 0)
        {
            return new DeadLetterReason(Name, RefusalCode.NoEventId, "The record has no event id.");
        }

        foreach ((var kind, string value) in contact?.Identities() ?? [])
        {
            switch (kind)
            {
                case IdentityKind.ContactKey when !value.StartsWith(tenant + "/", StringComparison.Ordinal):
                    return new DeadLetterReason(
                        Name, RefusalCode.ForeignContact, "The contact key is none of the tenant's.");
                case IdentityKind.ContactKey when !ContactIds.IsContactKey(value, tenant)
                    && raw.ReceivedAtMs <= identityKeysUntilMs
                    && IsIdentity(value[(tenant.Length + 1)..], out var form):
                    // A key of the version before: a tenant and an identity.
                    who.Add(form.Kind, form.Value);
                    break;
                case IdentityKind.ContactKey when !ContactIds.IsContactKey(value, tenant):
                    return new DeadLetterReason(
                        Name, RefusalCode.InvalidContactKey,
                        "The contact key is not the tenant, a slash and 32 lower-case hex digits. Name a person by "
                        + "phone, wa_id or user_id where the key is not known.");
                case IdentityKind.ContactKey: who.ContactKey(value); break;
                default: who.Add(kind, value); break;
            }
        }

        return null;
    }

    private static bool IsIdentity(string text, out IdentityForm form)
        => IdentityForms.TryRead(text, IdentityField.Any, out form) && form.Kind != IdentityKind.Group;

    private static DeadLetterReason Invalid(IReadOnlyList<FieldProblem> problems)
    {
        var told = problems.Take(MostProblems)
            .Select(problem => $"{(problem.Pointer.Length == 0 ? "record" : problem.Pointer)} {problem.Message}");
        return new DeadLetterReason(Name, RefusalCode.InvalidRecord, string.Join("; ", told) + ".");
    }

    private bool IsErased(string tenant, Identities who, long occurredAtMs, long receivedAtMs)
        => aliases.IsErased(tenant, who.Found, Math.Min(occurredAtMs, receivedAtMs), makesKnown: true);

    private string Contact(string tenant, Identities who, long occurredAtMs, RecordTimes times, StageOutput output)
        => aliases.Resolve(
            tenant, who.Found, new Sighting(times.Bounded(occurredAtMs), times.ReadAtMs), output.Batch);
}

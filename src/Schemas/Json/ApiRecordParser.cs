using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using StreamML.Schemas.V1;

namespace StreamML.Schemas.Json;

/// <summary>
/// The JSON contract of feedback and business events: Ingest checks with it, the Normaliser converts with it, so what one accepts
/// the other reads. Field names are those of the Protobuf messages; fields it does not know are kept as attributes. Thread-safe.
/// </summary>
public static class ApiRecordParser
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = ApiLimits.DepthMax };

    /// <summary>Events that need a field beside their contact, and why.</summary>
    private static readonly Dictionary<string, (string Field, string Why)> Needs = new(StringComparer.Ordinal)
    {
        ["campaign_sent"] = ("campaign_id", "is required: which campaign"),
        ["campaign_opened"] = ("campaign_id", "is required: which campaign"),
        ["campaign_clicked"] = ("campaign_id", "is required: which campaign"),
        ["campaign_replied"] = ("campaign_id", "is required: which campaign"),
        ["order"] = ("order_id", "is required: which order"),
        ["refund"] = ("order_id", "is required: which order is refunded"),
        ["ticket_opened"] = ("ticket_id", "is required: which ticket"),
        ["ticket_closed"] = ("ticket_id", "is required: which ticket"),
        ["lead_outcome"] = ("outcome", "is required: what became of the lead"),
    };

    /// <summary>Reads a feedback.</summary>
    /// <param name="json">One JSON object, UTF-8.</param>
    /// <param name="receivedAtMs">When it came, milliseconds since the Unix epoch; stands in for an absent time.</param>
    /// <param name="feedback">The feedback without tenant and contact key; its event id is empty when none was given.</param>
    /// <param name="contact">How it names its contact; null when it names none.</param>
    /// <param name="problems">What is wrong; empty when true is returned.</param>
    public static bool TryParseFeedback(
        ReadOnlyMemory<byte> json,
        long receivedAtMs,
        [NotNullWhen(true)] out Feedback? feedback,
        out ContactReference? contact,
        out IReadOnlyList<FieldProblem> problems)
    {
        (feedback, contact) = (null, null);
        var found = new List<FieldProblem>();
        problems = found;
        using var document = Open(json, found);
        if (document is null)
            return false;
        var fields = new FieldReader(document.RootElement, "", found);
        var read = new Feedback
        {
            EventId = fields.Id("event_id"),
            Model = fields.Text("model"),
            Label = fields.Text("label"),
            MessageId = fields.Text("message_id"),
            Text = fields.Text("text", ApiLimits.TextCharsMax),
            CampaignId = fields.Id("campaign_id"),
            OccurredAtMs = fields.Time("occurred_at", receivedAtMs),
            ReceivedAtMs = receivedAtMs,
        };
        if (fields.Number("value") is { } value)
            read.Value = value;
        contact = Contact(fields, found);
        read.Kind = Kind(fields, read, found);
        read.Demographics = Demographics(fields);
        Check(fields, read, contact);
        foreach (var (name, raw) in fields.Rest())
            read.Attributes[name] = raw;
        if (found.Count > 0)
            return false;
        feedback = read;
        return true;
    }

    /// <summary>Reads a business event.</summary>
    /// <param name="json">One JSON object, UTF-8.</param>
    /// <param name="receivedAtMs">When it came, milliseconds since the Unix epoch; stands in for an absent time.</param>
    /// <param name="businessEvent">The event without tenant and contact key; its event id is empty when none was given.</param>
    /// <param name="contact">How it names its contact; null when it names none.</param>
    /// <param name="problems">What is wrong; empty when true is returned.</param>
    public static bool TryParseEvent(
        ReadOnlyMemory<byte> json,
        long receivedAtMs,
        [NotNullWhen(true)] out BusinessEvent? businessEvent,
        out ContactReference? contact,
        out IReadOnlyList<FieldProblem> problems)
    {
        (businessEvent, contact) = (null, null);
        var found = new List<FieldProblem>();
        problems = found;
        using var document = Open(json, found);
        if (document is null)
            return false;
        var fields = new FieldReader(document.RootElement, "", found);
        var read = new BusinessEvent
        {
            EventId = fields.Id("event_id"),
            Type = fields.Text("type", 64),
            OccurredAtMs = fields.Time("occurred_at", receivedAtMs),
            Amount = fields.Amount("amount"),
            Currency = fields.Text("currency", 3),
            CampaignId = fields.Id("campaign_id"),
            OrderId = fields.Id("order_id"),
            ProductId = fields.Id("product_id"),
            TicketId = fields.Id("ticket_id"),
            MessageId = fields.Text("message_id"),
            Outcome = fields.Text("outcome"),
            ReceivedAtMs = receivedAtMs,
        };
        contact = Contact(fields, found);
        fields.Require(IsTypeName(read.Type), "type", "is required: lower-case letters, digits and underscores, at most 64");
        fields.Require(contact is not null, "contact", "is required: an object with user_id, wa_id, phone or contact_key");
        fields.Require(read.Currency.Length is 0 or 3, "currency", "must be an ISO 4217 code of three letters");
        fields.Require(read.Amount.Length == 0 || read.Currency.Length == 3, "currency", "is required with an amount");
        if (Needs.TryGetValue(read.Type, out var need))
            fields.Require(fields.Has(need.Field), need.Field, need.Why);
        foreach (var (name, raw) in fields.Rest())
            read.Attributes[name] = raw;
        if (found.Count > 0)
            return false;
        businessEvent = read;
        return true;
    }

    private static JsonDocument? Open(ReadOnlyMemory<byte> json, List<FieldProblem> problems)
    {
        try
        {
            var document = JsonDocument.Parse(json, Strict);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
                return document;
            document.Dispose();
            problems.Add(new FieldProblem("", "must be an object"));
        }
        catch (JsonException)
        {
            problems.Add(new FieldProblem("", $"is not JSON of at most {ApiLimits.DepthMax} levels"));
        }

        return null;
    }

    private static ContactReference? Contact(FieldReader fields, List<FieldProblem> problems)
    {
        var inner = fields.Object("contact") ?? fields;
        string phone = inner.Id("wa_id");
        if (phone.Length == 0)
            phone = inner.Id("phone");
        string digits = new([.. phone.Where(char.IsAsciiDigit)]);
        if (phone.Length > 0 && digits.Length is < 4 or > 20)
            problems.Add(new FieldProblem("/contact", "has a number that is not 4 to 20 digits"));
        var contact = new ContactReference(inner.Text("user_id"), digits, inner.Text("contact_key", 512));
        return contact is { UserId: "", Phone: "", ContactKey: "" } ? null : contact;
    }

    private static FeedbackKind Kind(FieldReader fields, Feedback read, List<FieldProblem> problems)
    {
        switch (fields.Text("kind"))
        {
            case "correction": return FeedbackKind.Correction;
            case "outcome": return FeedbackKind.Outcome;
            case "opinion": return FeedbackKind.Opinion;
            case "": return read.Text.Length > 0 && read.Label.Length == 0 ? FeedbackKind.Opinion : FeedbackKind.Correction;
            default:
                problems.Add(new FieldProblem("/kind", "must be correction, outcome or opinion"));
                return FeedbackKind.Unspecified;
        }
    }

    private static Demographics? Demographics(FieldReader fields) => fields.Object("demographics") is { } inner
        ? new Demographics
        {
            Gender = inner.Text("gender"),
            AgeRange = inner.Text("age_range"),
            EducationLevel = inner.Text("education_level"),
            Country = inner.Text("country"),
            State = inner.Text("state"),
        }
        : null;

    private static void Check(FieldReader fields, Feedback read, ContactReference? contact)
    {
        if (read.Kind == FeedbackKind.Opinion)
        {
            fields.Require(read.Text.Length > 0, "text", "is required for an opinion");
            return;
        }

        fields.Require(read.Model.Length > 0, "model", "is required: which model the label is for");
        fields.Require(read.Label.Length > 0 || read.HasValue, "label", "or value is required: what the model should have said");
        fields.Require(
            contact is not null || read.MessageId.Length > 0 || read.Text.Length > 0,
            "contact", "or message_id or text is required: what the label is about");
    }

    private static bool IsTypeName(string type) =>
        type.Length > 0 && type.All(unit => char.IsAsciiLetterLower(unit) || char.IsAsciiDigit(unit) || unit == '_');
}

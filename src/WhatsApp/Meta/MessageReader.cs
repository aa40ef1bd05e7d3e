using System.Text.Json;
using StreamML.Schemas.Contacts;
using StreamML.Schemas.Json;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.WhatsApp.Json;

namespace StreamML.WhatsApp.Meta;

/// <summary>
/// Reads one message object into a revision. A message with an id is always kept: content without a field in the
/// schema, or of another type than documented, leaves the object's JSON in <c>raw_json</c>. Without an id it is a
/// defect.
/// </summary>
internal static class MessageReader
{
    private const string Edit = "edit";
    private const string Revoke = "revoke";
    private static readonly JsonNames Names = FieldNames.Of(
        FieldPlace.Message,
        "from", "from_user_id", "from_parent_user_id", "to", "to_user_id", "to_parent_user_id",
        "id", "timestamp", "type", "group_id", "context", "referral", "errors", "identity",
        "text", "image", "video", "audio", "document", "sticker", "location", "contacts", "interactive",
        "button", "reaction", "order", "system", "unsupported", "edit", "revoke",
        "media_placeholder", "history_context");

    /// <summary>
    /// Reads a message that a person sent to the business. Its contact is the sender, in a group too.
    /// </summary>
    public static void ReadInbound(JsonElement element, string below, ValueScope scope)
        => Read(element, below, scope, Direction.Inbound);

    /// <summary>Reads a message that the business sent from its phone. Its contact is the receiver.</summary>
    public static void ReadEcho(JsonElement element, string below, ValueScope scope)
        => Read(element, below, scope, Direction.Outbound);

    /// <summary>
    /// Reads a message of the shared history. Its contact is the thread's, and the sender determines its direction.
    /// </summary>
    public static void ReadHistory(JsonElement element, string below, ValueScope scope)
        => Read(element, below, scope, Direction.Unspecified);

    private static void Read(JsonElement element, string below, ValueScope scope, Direction direction)
    {
        var message = new WhatsAppMessage
        {
            WabaId = scope.Context.WabaId,
            PhoneNumberId = scope.PhoneNumberId,
            Direction = direction,
            Revision = new Revision(),
        };
        var fields = ReadFields(element, message);
        if (fields.Id.Length == 0 || !KeyLengths.Fit(fields.Id, KeyLengths.MaxIdBytes))
        {
            scope.Context.Defect(
                below + "/id", fields.Id.Length == 0 ? RefusalCode.WithoutId : RefusalCode.IdTooLong);
            return;
        }

        message.MessageId = fields.Id;
        message.Revision.Id = fields.Id;
        message.Revision.TimeMs = message.SentAtMs = scope.Context.Time(fields.TimeMs, out bool replaced);
        message.TimeReplaced = replaced;
        fields.Complete &= !replaced;
        if (scope.History is { } history)
        {
            MarkHistory(ref fields, message, history);
        }

        switch (message.Type)
        {
            case Revoke when OriginalId(fields.Content) is { } original:
                Withdraw(message, original);
                break;
            case Edit when OriginalId(fields.Content) is { } original:
                bool edited = EditReader.TryRead(fields.Content, original, message, ref fields.Complete);
                KeepRaw(element, message, fields.Complete && edited);
                break;
            default:
                bool known = ContentReader.TryRead(fields.ReadAs, fields.Content, message, ref fields.Complete);
                KeepRaw(element, message, fields.Complete && known);
                break;
        }

        message.TextCleaned |= scope.IsCleaned(element);
        NoteUnread(message, scope);
        scope.Context.Add(new MessageElement(message, Who(fields, message, scope)));
    }

    private static Fields ReadFields(JsonElement element, WhatsAppMessage message)
    {
        var fields = new Fields();
        bool complete = true;
        string contentName = "";
        foreach (var property in element.EnumerateObject())
        {
            var value = property.Value;
            string name = Names.Of(property);
            switch (name)
            {
                case "id": fields.Id = value.Text(ref complete); break;
                case "type": message.Type = value.Text(ref complete); break;
                case "timestamp": fields.TimeMs = value.SecondsAsMs(ref complete); break;
                case "group_id": message.GroupId = value.Text(ref complete); break;
                case "context":
                    message.Context = ContextReader.ReadContext(value, ref complete, out fields.ContextGroup);
                    break;
                case "referral": message.Referral = ContextReader.ReadReferral(value, ref complete); break;
                case "errors": ErrorReader.Read(value, message.Errors, ref complete); break;
                case "identity": fields.IdentityHash = SystemReader.IdentityHash(value, ref complete); break;
                case "history_context": fields.HistoryContext = value; break;
                case JsonNames.Unknown: complete = false; break;
                default:
                    if (fields.People.TryRead(name, value, ref complete))
                    {
                        break;
                    }

                    complete &= contentName.Length == 0;
                    contentName = name;
                    break;
            }
        }

        // The content may precede the type, and a second object that the type does not name may be present.
        complete &= fields.TimeMs is not null
            && (contentName.Length == 0 || contentName == ContentReader.ContentName(message.Type));
        fields.ReadAs = message.Type;
        fields.Content = ContentReader.ContentOf(element, ref fields.ReadAs);

        fields.Complete = complete;
        return fields;
    }

    private static void MarkHistory(ref Fields fields, WhatsAppMessage message, HistoryPlace place)
    {
        bool? fromMe = HistoryReader.ReadContext(fields.HistoryContext, message, ref fields.Complete);
        place.Mark(message, fields.People.From, fields.People.To, fromMe);
        if (message.Direction == Direction.Outbound && !fields.People.NamesReceiver)
        {
            fields.People.To = place.Thread;
        }
        else if (message.Direction == Direction.Inbound && !fields.People.NamesSender)
        {
            fields.People.From = place.Thread;
        }
    }

    private static void NoteUnread(WhatsAppMessage message, ValueScope scope)
    {
        if (!message.Revision.Withdrawn && !ContentReader.IsKnown(ContentReader.ContentName(message.Type)))
        {
            scope.Context.Unread("type", message.Type);
        }
        else if (message.Interactive is { } reply && !InteractiveReader.IsKnown(reply.Kind))
        {
            scope.Context.Unread("interactive", reply.Kind);
        }
    }

    private static string? OriginalId(JsonElement content)
    {
        bool complete = true;
        return content.ValueKind == JsonValueKind.Object
            && content.TryGetProperty("original_message_id"u8, out var id)
            && id.Text(ref complete) is { Length: > 0 } original && KeyLengths.Fit(original, KeyLengths.MaxIdBytes)
                ? original
                : null;
    }

    /// <summary>
    /// Reduces the message to a withdrawal: that it is gone, by whom and when, and nothing of its content or delivery.
    /// </summary>
    private static void Withdraw(WhatsAppMessage message, string original)
    {
        message.MessageId = original;
        message.Revision.Withdrawn = true;
        message.Context = null;
        message.Referral = null;
        message.Errors.Clear();
    }

    private static void KeepRaw(JsonElement element, WhatsAppMessage message, bool complete)
    {
        bool cleaned = false;
        if (!complete)
        {
            message.RawJson = StorableText.Kept(element.Raw(), ref cleaned);
        }

        // JSON within a string: its own escapes are not yet decoded.
        if (message.Interactive is { ResponseJson.Length: > 0 } form)
        {
            form.ResponseJson = StorableText.OfJson(form.ResponseJson, ref cleaned);
        }

        message.TextCleaned = cleaned;
    }

    private static IReadOnlyList<Identity> Who(in Fields fields, WhatsAppMessage message, ValueScope scope)
    {
        message.GroupId = message.GroupId.Length > 0 ? message.GroupId : fields.ContextGroup;
        var named = message.Direction == Direction.Inbound
            ? fields.People.Sender(message.GroupId)
            : fields.People.Receiver(message.GroupId);
        var contact = scope.Contacts.Match(named, scope.People);
        Show(named, contact, message);
        string hash = fields.IdentityHash.Length > 0 ? fields.IdentityHash : contact.IdentityHash;
        var who = new Identities(message.GroupId);
        if (message.System is { } system)
        {
            system.IdentityHash = system.IdentityHash.Length > 0 ? system.IdentityHash : hash;
            hash = system.IdentityHash;
            SystemIdentities.AddTo(who, system, named);
        }

        message.IdentityHash = message.Revision.Withdrawn ? "" : hash;
        return who.Add(named, IdentityKind.UserId).Add(contact.Who, IdentityKind.UserId).Add(named).Add(contact.Who)
            .OrUserName(message.Username).OrMessage(message.PhoneNumberId, message.MessageId).Found;
    }

    /// <summary>Sets the person's fields of the record, as received.</summary>
    private static void Show(Identities named, WebhookContact contact, WhatsAppMessage message)
    {
        message.GroupId = Either(message.GroupId, named.Group);
        message.UserId = Either(named.UserId, contact.Who.UserId);
        message.WaId = Either(contact.Who.WaId, named.WaId);
        message.ParentUserId = Either(named.ParentUserId, contact.Who.ParentUserId);
        message.Lid = Either(named.Lid, contact.Who.Lid);
        message.OtherId = Either(named.OtherId, contact.Who.OtherId);
        message.TextCleaned |= contact.IsCleaned;
        message.ProfileName = contact.Name;
        message.Username = Either(contact.Username, named.UserName);
    }

    private static string Either(string first, string second) => first.Length > 0 ? first : second;

    private struct Fields
    {
        public Fields()
        {
        }

        public string Id = "";
        public PersonFields People = default;
        public string ContextGroup = "";
        public string IdentityHash = "";
        public long? TimeMs = null;
        public string ReadAs = "";
        public JsonElement Content = default;
        public JsonElement HistoryContext = default;
        public bool Complete = true;
    }
}

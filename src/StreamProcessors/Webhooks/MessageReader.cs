using System.Text.Json;
using StreamML.Schemas.Json;
using StreamML.Schemas.V1;
using StreamML.StreamProcessors.Json;

namespace StreamML.StreamProcessors.Webhooks;

/// <summary>
/// Reads one message object into a revision. A message with an id is always kept: what has no field in the schema, or
/// another
/// type than documented, leaves the object's JSON in <c>raw_json</c>. Without an id it is a defect.
/// </summary>
internal static class MessageReader
{
    private const string Edit = "edit";
    private const string Revoke = "revoke";
    private const string SystemType = "system";

    private static readonly JsonNames Names = new(
        "from", "from_user_id", "from_parent_user_id", "to", "to_user_id", "to_parent_user_id",
        "id", "timestamp", "type", "group_id", "context", "referral", "errors", "identity",
        "text", "image", "video", "audio", "document", "sticker", "location", "contacts", "interactive",
        "button", "reaction", "order", "system", "unsupported", "edit", "revoke",
        "media_placeholder", "history_context");

    /// <summary>Reads a message that a person sent to the business: its contact is the sender, in a group
    /// too.</summary>
    public static void ReadInbound(JsonElement element, string below, ValueScope scope)
        => Read(element, below, scope, Direction.Inbound);

    /// <summary>Reads a message that the business sent from its phone: its contact is the receiver.</summary>
    public static void ReadEcho(JsonElement element, string below, ValueScope scope)
        => Read(element, below, scope, Direction.Outbound);

    /// <summary>Reads a message of the shared history: its contact is the thread's, and the sender says its direction.</summary>
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
        Fields fields = ReadFields(element, message);
        if (fields.Id.Length == 0 || !KeyParts.Fit(fields.Id, KeyParts.MaxIdBytes))
        {
            scope.Context.Defect(
                below + "/id", fields.Id.Length == 0 ? WebhookDefects.WithoutId : WebhookDefects.IdTooLong);
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
                bool known = ContentReader.TryRead(message.Type, fields.Content, message, ref fields.Complete);
                KeepRaw(element, message, fields.Complete && known && KeepIdentityHash(fields, message));
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
        foreach (JsonProperty property in element.EnumerateObject())
        {
            JsonElement value = property.Value;
            string name = Names.Of(property);
            switch (name)
            {
                case "id": fields.Id = value.Text(ref complete); break;
                case "type": message.Type = value.Text(ref complete); break;
                case "timestamp": fields.TimeMs = value.SecondsAsMs(ref complete); break;
                case "from": fields.From = value.Text(ref complete); break;
                case "from_user_id": fields.FromUserId = value.Text(ref complete); break;
                case "from_parent_user_id": fields.FromParent = value.Text(ref complete); break;
                case "to": fields.To = value.Text(ref complete); break;
                case "to_user_id": fields.ToUserId = value.Text(ref complete); break;
                case "to_parent_user_id": fields.ToParent = value.Text(ref complete); break;
                case "group_id": message.GroupId = value.Text(ref complete); break;
                case "context": message.Context = ContextReader.ReadContext(value, ref complete); break;
                case "referral": message.Referral = ContextReader.ReadReferral(value, ref complete); break;
                case "errors": ErrorReader.Read(value, message.Errors, ref complete); break;
                case "identity": fields.IdentityHash = IdentityHash(value, ref complete); break;
                case "history_context": fields.HistoryContext = value; break;
                case JsonNames.Unknown: complete = false; break;
                default:
                    complete &= contentName.Length == 0;
                    contentName = name;
                    break;
            }
        }

        // The content may stand before the type, and beside a second one that the type does not name.
        complete &= fields.TimeMs is not null && (contentName.Length == 0 || contentName == message.Type);
        if (message.Type.Length > 0 && element.TryGetProperty(message.Type, out JsonElement content))
        {
            fields.Content = content;
        }

        fields.Complete = complete;
        return fields;
    }

    private static void MarkHistory(ref Fields fields, WhatsAppMessage message, HistoryPlace place)
    {
        bool? fromMe = HistoryReader.ReadContext(fields.HistoryContext, message, ref fields.Complete);
        place.Mark(message, fields.From, fields.To, fromMe);
        if (message.Direction == Direction.Outbound && fields.To.Length + fields.ToUserId.Length == 0)
        {
            (fields.To, fields.ToUserId) = place.Contact;
        }
        else if (message.Direction == Direction.Inbound && fields.From.Length + fields.FromUserId.Length == 0)
        {
            (fields.From, fields.FromUserId) = place.Contact;
        }
    }

    private static void NoteUnread(WhatsAppMessage message, ValueScope scope)
    {
        if (!message.Revision.Withdrawn && !ContentReader.IsKnown(message.Type))
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
            && content.TryGetProperty("original_message_id"u8, out JsonElement id)
            && id.Text(ref complete) is { Length: > 0 } original && KeyParts.Fit(original, KeyParts.MaxIdBytes)
                ? original
                : null;
    }

    /// <summary>A withdrawal says that the message is gone, by whom and when, and nothing of what it or its delivery
    /// held.</summary>
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

        // JSON within a string: its own escapes are still to come.
        if (message.Interactive is { ResponseJson.Length: > 0 } form)
        {
            form.ResponseJson = StorableText.OfJson(form.ResponseJson, ref cleaned);
        }

        message.TextCleaned = cleaned;
    }

    private static bool KeepIdentityHash(Fields fields, WhatsAppMessage message)
    {
        if (message.System is { } system)
        {
            system.IdentityHash = fields.IdentityHash;
        }

        return message.System is not null || fields.IdentityHash.Length == 0;
    }

    private static string IdentityHash(JsonElement identity, ref bool complete)
    {
        string hash = "";
        if (identity.IsObject(ref complete))
        {
            foreach (JsonProperty property in identity.EnumerateObject())
            {
                if (property.NameEquals("hash"u8))
                {
                    hash = property.Value.Text(ref complete);
                }
                else
                {
                    complete = false;
                }
            }
        }

        return hash;
    }

    private static IReadOnlyList<Identity> Who(Fields fields, WhatsAppMessage message, ValueScope scope)
    {
        bool inbound = message.Direction == Direction.Inbound;
        string userId = inbound ? fields.FromUserId : fields.ToUserId;
        string phone = Identities.Digits(inbound ? fields.From : fields.To);
        string parent = inbound ? fields.FromParent : fields.ToParent;
        WebhookContact contact = scope.Contacts.Match(userId, phone, scope.SolePerson);
        message.UserId = userId.Length > 0 ? userId : contact.UserId;
        message.WaId = contact.WaId.Length > 0 ? contact.WaId : phone;
        message.ParentUserId = parent.Length > 0 ? parent : contact.ParentUserId;
        message.TextCleaned |= contact.IsCleaned;
        message.ProfileName = contact.Name;
        message.Username = contact.Username;
        var who = new Identities();
        if (message.Type == SystemType && message.System is { } system)
        {
            SystemIdentities.AddTo(who, system, userId, phone);
        }

        return who.UserId(message.UserId).Phone(message.WaId).Phone(phone).ParentUserId(message.ParentUserId)
            .ParentUserId(contact.ParentUserId).Found;
    }

    private struct Fields
    {
        public Fields()
        {
        }

        public string Id = "";
        public string From = "";
        public string FromUserId = "";
        public string FromParent = "";
        public string To = "";
        public string ToUserId = "";
        public string ToParent = "";
        public string IdentityHash = "";
        public long? TimeMs = null;
        public JsonElement Content = default;
        public JsonElement HistoryContext = default;
        public bool Complete = true;
    }
}

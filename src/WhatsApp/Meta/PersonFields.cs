using System.Globalization;
using System.Text.Json;
using StreamML.Schemas.Contacts;
using StreamML.Schemas.V1;
using StreamML.WhatsApp.Json;

namespace StreamML.WhatsApp.Meta;

/// <summary>
/// The fields of a message or status that name its sender, its receiver, or the person without saying which, under the
/// names of <see cref="FieldNames"/>.
/// </summary>
internal struct PersonFields
{
    private Ids _from;
    private Ids _to;
    private Ids _person;
    private Ids _participant;

    /// <summary>Reads a field; false if it does not concern a person.</summary>
    /// <param name="name">The name it is read as.</param>
    /// <param name="value">The field's value.</param>
    /// <param name="complete">Becomes false if the value is neither a string nor a number.</param>
    public bool TryRead(string name, JsonElement value, ref bool complete)
    {
        switch (name)
        {
            case "from": _from.Phone = Text(value, ref complete); return true;
            case "from_user_id": _from.UserId = Text(value, ref complete); return true;
            case "from_parent_user_id": _from.Parent = Text(value, ref complete); return true;
            case "to" or "recipient_id":
                string to = Text(value, ref complete);
                _to.Phone = to.Length > 0 ? to : _to.Phone;
                return true;
            case "to_user_id" or "recipient_user_id": _to.UserId = Text(value, ref complete); return true;
            case "to_parent_user_id" or "recipient_parent_user_id": _to.Parent = Text(value, ref complete); return true;
            case "recipient_lid": _to.Lid = Text(value, ref complete); return true;
            case "wa_id": _person.Phone = Text(value, ref complete); return true;
            case "user_id": _person.UserId = Text(value, ref complete); return true;
            case "parent_user_id": _person.Parent = Text(value, ref complete); return true;
            case "lid": _person.Lid = Text(value, ref complete); return true;
            case "username": _person.UserName = Text(value, ref complete); return true;
            case "participant"
                or "recipient_participant_id":
                _participant.Phone = Text(value, ref complete); return true;
            case "participant_user_id" or "recipient_participant_user_id":
                _participant.UserId = Text(value, ref complete);
                return true;
            case "recipient_participant_parent_user_id": _participant.Parent = Text(value, ref complete); return true;
            case "participant_lid": _participant.Lid = Text(value, ref complete); return true;
            case "message" when value.ValueKind == JsonValueKind.Object: ReadMessage(value, ref complete); return true;
            default: return false;
        }
    }

    /// <summary>The sender's phone number or its substitute; empty if not given.</summary>
    public string From
    {
        readonly get => _from.Phone ?? "";
        set => _from.Phone = value;
    }

    /// <summary>The receiver's phone number or its substitute; empty if not given.</summary>
    public string To
    {
        readonly get => _to.Phone ?? "";
        set => _to.Phone = value;
    }

    /// <summary>A field names the sender.</summary>
    public readonly bool NamesSender => _from.IsNamed;

    /// <summary>A field names the receiver.</summary>
    public readonly bool NamesReceiver => _to.IsNamed;

    /// <summary>The sender; for a group message the participant, since a group is not a person's identity.</summary>
    /// <param name="group">The group's id; may be empty.</param>
    public readonly Identities Sender(string group) => Of(_from, group, inGroup: group.Length > 0);

    /// <summary>The receiver of a message that the business sent. A participant would be the business itself.</summary>
    /// <param name="group">The group's id; may be empty.</param>
    public readonly Identities Receiver(string group)
    {
        var who = new Identities(group);
        AddTo(who, _to, phone: _to.Phone);
        AddTo(who, _person, phone: _person.Phone);
        return who;
    }

    /// <summary>The recipient that a status is about; for a group message the participant.</summary>
    /// <param name="toGroup">The recipient is a group.</param>
    public readonly Identities Recipient(bool toGroup) => Of(_to, toGroup ? _to.Phone ?? "" : "", toGroup);

    /// <summary>Sets the recipient and participant fields of a status, as received.</summary>
    public readonly void ShowIn(MessageStatus status)
    {
        status.RecipientId = _to.Phone ?? "";
        status.RecipientUserId = _to.UserId ?? "";
        status.RecipientParentUserId = _to.Parent ?? "";
        status.RecipientParticipantId = _participant.Phone ?? "";
        status.RecipientParticipantUserId = _participant.UserId ?? "";
        status.RecipientParticipantParentUserId = _participant.Parent ?? "";
    }

    /// <summary>Reads a string or a number. A number written with an exponent reads as its digits.</summary>
    public static string Text(JsonElement value, ref bool complete)
    {
        string text = value.Text(ref complete);
        return value.ValueKind == JsonValueKind.Number && text.AsSpan().ContainsAny('e', 'E', '.')
            && decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal number)
            && decimal.IsInteger(number)
                ? number.ToString("F0", CultureInfo.InvariantCulture)
                : text;
    }

    /// <summary>Reads a status's <c>message{recipient_id}</c>.</summary>
    private void ReadMessage(JsonElement message, ref bool complete)
    {
        foreach (var property in message.EnumerateObject())
        {
            if (property.NameEquals("recipient_id"u8))
            {
                string recipient = Text(property.Value, ref complete);
                _to.Phone = _to.Phone is { Length: > 0 } known ? known : recipient;
            }
            else
            {
                complete = false;
            }
        }
    }

    private readonly Identities Of(in Ids documented, string group, bool inGroup)
    {
        var who = new Identities(group);
        string? phone = documented.Phone;
        if (_participant.IsNamed)
        {
            // Gateways put the group where the Cloud API puts the participant, and add the participant separately.
            var named = new Identities(group).Add(IdentityField.Phone, phone ?? "");
            inGroup |= named.Found.Count == 0;
            phone = inGroup && named.Found.Count > 0 ? null : phone;
        }

        AddTo(who, documented, phone);
        if (inGroup)
        {
            AddTo(who, _participant, _participant.Phone);
        }

        AddTo(who, _person, _person.Phone);
        return who;
    }

    private static void AddTo(Identities who, in Ids ids, string? phone)
        => who.Add(IdentityField.UserId, ids.UserId ?? "").Add(IdentityField.Phone, phone ?? "")
            .Add(IdentityField.UserId, ids.Parent ?? "").Add(IdentityField.Lid, ids.Lid ?? "")
            .Add(IdentityField.UserName, ids.UserName ?? "");

    /// <summary>The ids of one person as received.</summary>
    private struct Ids
    {
        public string? Phone;
        public string? UserId;
        public string? Parent;
        public string? Lid;
        public string? UserName;

        public readonly bool IsNamed => Phone is { Length: > 0 } || UserId is { Length: > 0 } || Lid is { Length: > 0 };
    }
}

using System.Text.Json;
using StreamML.WhatsApp.Json;

namespace StreamML.WhatsApp.Meta;

/// <summary>
/// Whether all messages and statuses of a value are about one person. Evaluated once, and only for a value with a sole
/// contact that no identity matches.
/// </summary>
/// <param name="messages">The value's messages or echoes.</param>
/// <param name="statuses">The value's statuses.</param>
/// <param name="inbound">The messages are the person's; else the business's, from its phone.</param>
internal sealed class PeopleOfValue(JsonElement messages, JsonElement statuses, bool inbound)
{
    private static readonly JsonNames MessageNames = FieldNames.Of(
        FieldPlace.Message, "from", "from_user_id", "from_parent_user_id", "to", "to_user_id", "to_parent_user_id",
        "group_id");

    private static readonly JsonNames StatusNames = FieldNames.Of(
        FieldPlace.Status, "recipient_id", "recipient_user_id", "recipient_parent_user_id", "recipient_participant_id",
        "recipient_type");

    private bool? _areOne;

    /// <summary>There is at most one person.</summary>
    public bool AreOne => _areOne ??= Decide();

    private bool Decide()
    {
        int count = Length(messages) + Length(statuses);
        Identities? known = null;
        return count <= 1
            || (SamePerson(messages, isMessage: true, ref known) && SamePerson(statuses, false, ref known));
    }

    private bool SamePerson(JsonElement array, bool isMessage, ref Identities? known)
    {
        for (int i = 0; i < Length(array); i++)
        {
            if (array[i].ValueKind != JsonValueKind.Object)
            {
                continue;
            }

            var who = isMessage ? Message(array[i]) : Status(array[i]);
            if (known is not null && !known.Shares(who))
            {
                return false;
            }

            known = known is null ? who : known.Add(who);
        }

        return true;
    }

    private Identities Message(JsonElement element)
    {
        var person = new PersonFields();
        string group = "";
        bool complete = true;
        foreach (var property in element.EnumerateObject())
        {
            string name = MessageNames.Of(property);
            if (!person.TryRead(name, property.Value, ref complete) && name == "group_id")
            {
                group = property.Value.Text(ref complete);
            }
        }

        return inbound ? person.Sender(group) : person.Receiver(group);
    }

    private static Identities Status(JsonElement element)
    {
        var person = new PersonFields();
        bool toGroup = false;
        bool complete = true;
        foreach (var property in element.EnumerateObject())
        {
            string name = StatusNames.Of(property);
            if (!person.TryRead(name, property.Value, ref complete) && name == "recipient_type")
            {
                toGroup = property.Value.Text(ref complete) == "group";
            }
        }

        return person.Recipient(toGroup);
    }

    private static int Length(JsonElement array) => array.ValueKind == JsonValueKind.Array ? array.GetArrayLength() : 0;
}

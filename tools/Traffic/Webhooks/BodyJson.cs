using System.Text;
using System.Text.Json;
using StreamML.Traffic.People;

namespace StreamML.Traffic.Webhooks;

/// <summary>Puts updates into a webhook body: one entry per account, one change per kind.</summary>
internal static class BodyJson
{
    public static byte[] Write(IReadOnlyList<Update> updates) => Encoding.UTF8.GetBytes(MessageJson.Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("object", "whatsapp_business_account");
        json.WriteStartArray("entry");
        foreach (var entry in updates.GroupBy(update => update.Account))
        {
            Entry(json, entry.Key, entry);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }));

    private static void Entry(Utf8JsonWriter json, Account account, IEnumerable<Update> updates)
    {
        json.WriteStartObject();
        json.WriteString("id", account.WabaId);
        json.WriteStartArray("changes");
        foreach (var kind in updates.GroupBy(update => update.Kind))
        {
            json.WriteStartObject();
            json.WriteStartObject("value");
            json.WriteString("messaging_product", "whatsapp");
            json.WriteStartObject("metadata");
            json.WriteString("display_phone_number", account.DisplayNumber);
            json.WriteString("phone_number_id", account.PhoneNumberId);
            json.WriteEndObject();
            if (kind.Key == UpdateKind.Message)
            {
                Contacts(json, kind);
            }

            Array(json, kind.Key, kind);
            json.WriteEndObject();
            json.WriteString("field", kind.Key == UpdateKind.UserIdUpdate ? "user_id_update" : "messages");
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Contacts(Utf8JsonWriter json, IEnumerable<Update> updates)
    {
        json.WriteStartArray("contacts");
        foreach (var person in updates.Select(update => update.From).OfType<Person>().Distinct())
        {
            json.WriteStartObject();
            json.WriteStartObject("profile");
            json.WriteString("name", person.Name);
            json.WriteEndObject();
            if (!person.HidesNumber)
            {
                json.WriteString("wa_id", person.WaId);
            }

            json.WriteString("user_id", person.UserId);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Array(Utf8JsonWriter json, UpdateKind kind, IEnumerable<Update> updates)
    {
        json.WriteStartArray(kind switch
        {
            UpdateKind.Message => "messages",
            UpdateKind.Status => "statuses",
            _ => "user_id_update",
        });
        foreach (var update in updates)
        {
            json.WriteRawValue(update.Json, skipInputValidation: true);
        }

        json.WriteEndArray();
    }
}

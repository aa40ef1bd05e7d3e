using System.Text.Json;
using StreamML.Schemas.V1;
using StreamML.WhatsApp.Json;

namespace StreamML.WhatsApp.Meta;

/// <summary>Reads the address-book cards of a <c>contacts</c> message. Everything on a card is optional.</summary>
internal static class CardReader
{
    private static readonly JsonNames Names = new(
        "name", "formatted_name", "first_name", "last_name", "phones", "phone", "wa_id", "type",
        "emails", "email", "org", "company");

    /// <summary>Reads the array.</summary>
    public static ContactsContent Read(JsonElement array, ref bool complete)
    {
        var content = new ContactsContent();
        foreach (var element in array.EnumerateArray())
        {
            if (element.IsObject(ref complete))
            {
                content.Cards.Add(ReadCard(element, ref complete));
            }
        }

        return content;
    }

    private static ContactCard ReadCard(JsonElement element, ref bool complete)
    {
        var card = new ContactCard();
        foreach (var property in element.EnumerateObject())
        {
            var value = property.Value;
            switch (Names.Of(property))
            {
                case "name": ReadName(value, card, ref complete); break;
                case "org": ReadOrganisation(value, card, ref complete); break;
                case "phones": ReadPhones(value, card, ref complete); break;
                case "emails": ReadEmails(value, card, ref complete); break;
                default: complete = false; break;
            }
        }

        return card;
    }

    private static void ReadName(JsonElement element, ContactCard card, ref bool complete)
    {
        if (!element.IsObject(ref complete))
        {
            return;
        }

        foreach (var property in element.EnumerateObject())
        {
            var value = property.Value;
            switch (Names.Of(property))
            {
                case "formatted_name": card.FormattedName = value.Text(ref complete); break;
                case "first_name": card.FirstName = value.Text(ref complete); break;
                case "last_name": card.LastName = value.Text(ref complete); break;
                default: complete = false; break;
            }
        }
    }

    private static void ReadOrganisation(JsonElement element, ContactCard card, ref bool complete)
    {
        if (!element.IsObject(ref complete))
        {
            return;
        }

        foreach (var property in element.EnumerateObject())
        {
            switch (Names.Of(property))
            {
                case "company": card.Company = property.Value.Text(ref complete); break;
                default: complete = false; break;
            }
        }
    }

    private static void ReadPhones(JsonElement array, ContactCard card, ref bool complete)
    {
        if (!array.IsArray(ref complete))
        {
            return;
        }

        foreach (var element in array.EnumerateArray())
        {
            if (!element.IsObject(ref complete))
            {
                continue;
            }

            var phone = new ContactPhone();
            foreach (var property in element.EnumerateObject())
            {
                switch (Names.Of(property))
                {
                    case "phone": phone.Phone = property.Value.Text(ref complete); break;
                    case "wa_id": phone.WaId = property.Value.Text(ref complete); break;
                    case "type": phone.Type = property.Value.Text(ref complete); break;
                    default: complete = false; break;
                }
            }

            card.Phones.Add(phone);
        }
    }

    private static void ReadEmails(JsonElement array, ContactCard card, ref bool complete)
    {
        if (!array.IsArray(ref complete))
        {
            return;
        }

        foreach (var element in array.EnumerateArray())
        {
            if (!element.IsObject(ref complete))
            {
                continue;
            }

            foreach (var property in element.EnumerateObject())
            {
                switch (Names.Of(property))
                {
                    case "email": card.Emails.Add(property.Value.Text(ref complete)); break;
                    default: complete = false; break;
                }
            }
        }
    }
}

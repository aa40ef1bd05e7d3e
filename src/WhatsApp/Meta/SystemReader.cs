using System.Text.Json;
using StreamML.Schemas.Contacts;
using StreamML.Schemas.V1;
using StreamML.WhatsApp.Json;

namespace StreamML.WhatsApp.Meta;

/// <summary>Reads the <c>system</c> object of every API version: a change of the contact's own account.</summary>
internal static class SystemReader
{
    private static readonly JsonNames Names = FieldNames.Of(
        FieldPlace.System, "type", "body", "wa_id", "user_id", "parent_user_id", "hash");

    /// <summary>Reads the object.</summary>
    public static SystemContent Read(JsonElement element, ref bool complete)
    {
        var system = new SystemContent();
        string waId = "", newWaId = "", customer = "";
        var userId = (Previous: "", Current: "");
        var parent = (Previous: "", Current: "");
        foreach (var property in element.EnumerateObject())
        {
            var value = property.Value;
            switch (Names.Of(property))
            {
                case "type": system.Kind = value.Text(ref complete); break;
                case "body": system.Body = value.Text(ref complete); break;
                case "wa_id": waId = PersonFields.Text(value, ref complete); break;
                case "new_wa_id": newWaId = PersonFields.Text(value, ref complete); break;
                case "customer": customer = PersonFields.Text(value, ref complete); break;
                case "user_id": userId = UserIdUpdateReader.ReadPair(value, ref complete); break;
                case "previous_user_id": system.PreviousUserId = PersonFields.Text(value, ref complete); break;
                case "parent_user_id": parent = UserIdUpdateReader.ReadPair(value, ref complete); break;
                case "identity": system.IdentityHash = IdentityHash(value, ref complete); break;
                default: complete = false; break;
            }
        }

        // If new_wa_id is present, wa_id is the previous one.
        var now = new Identities().Add(IdentityField.Phone, newWaId.Length > 0 ? newWaId : waId)
            .Add(IdentityField.UserId, userId.Current).Add(IdentityField.UserId, parent.Current);
        var before = new Identities().Add(IdentityField.Phone, customer)
            .Add(IdentityField.Phone, newWaId.Length > 0 ? waId : "")
            .Add(IdentityField.UserId, system.PreviousUserId).Add(IdentityField.UserId, userId.Previous)
            .Add(IdentityField.UserId, parent.Previous);
        (system.WaId, system.UserId, system.ParentUserId) = (now.WaId, now.UserId, now.ParentUserId);
        (system.Customer, system.PreviousUserId) = (before.WaId, before.UserId);
        complete &= now.OtherId.Length == 0 && before.OtherId.Length == 0;
        return system;
    }

    /// <summary>Reads the hash of an identity: a string, or an object's <c>hash</c>.</summary>
    public static string IdentityHash(JsonElement identity, ref bool complete)
    {
        if (identity.ValueKind != JsonValueKind.Object)
        {
            return identity.Text(ref complete);
        }

        string hash = "";
        foreach (var property in identity.EnumerateObject())
        {
            switch (Names.Of(property))
            {
                case "hash": hash = property.Value.Text(ref complete); break;
                default: complete = false; break;
            }
        }

        return hash;
    }
}

using System.Text.Json;
using StreamML.Schemas.Contacts;
using StreamML.Schemas.Topics;
using StreamML.WhatsApp.Json;

namespace StreamML.WhatsApp.Meta;

/// <summary>
/// Reads a <c>user_id_update</c>: <c>user_id{previous, current}</c>, the parent id likewise, and the phone if given.
/// All belong to one person, the previous id first. It may be in an array, an object, or the value itself.
/// </summary>
internal static class UserIdUpdateReader
{
    private static readonly JsonNames Names = FieldNames.Of(
        FieldPlace.Change, "user_id", "parent_user_id", "previous", "current", "wa_id", "timestamp");

    /// <summary>Reads the object into the scope.</summary>
    public static void Read(JsonElement element, string below, ValueScope scope)
    {
        var user = (Previous: "", Current: "");
        var parent = (Previous: "", Current: "");
        var waId = (Previous: "", Current: "");
        long? time = null;
        bool complete = true;
        foreach (var property in element.EnumerateObject())
        {
            switch (Names.Of(property))
            {
                case "user_id": user = ReadPair(property.Value, ref complete); break;
                case "parent_user_id": parent = ReadPair(property.Value, ref complete); break;
                case "wa_id": waId = ReadPair(property.Value, ref complete); break;
                case "timestamp": time = property.Value.SecondsAsMs(ref complete); break;
            }
        }

        var who = new Identities()
            .Add(IdentityField.UserId, user.Previous).Add(IdentityField.UserId, user.Current)
            .Add(IdentityField.Phone, waId.Previous).Add(IdentityField.Phone, waId.Current)
            .Add(IdentityField.UserId, parent.Previous).Add(IdentityField.UserId, parent.Current).Found;
        if (user.Current.Length == 0 || who.Count == 0)
        {
            scope.Context.Defect(below + "/user_id", RefusalCode.WithoutContact);
            return;
        }

        scope.Context.Add(new IdentityElement(who, time));
    }

    /// <summary>Reads an object with <c>previous</c> and <c>current</c>, or the current one alone.</summary>
    public static (string Previous, string Current) ReadPair(JsonElement element, ref bool complete)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            return ("", PersonFields.Text(element, ref complete));
        }

        var pair = (Previous: "", Current: "");
        foreach (var property in element.EnumerateObject())
        {
            switch (Names.Of(property))
            {
                case "previous": pair.Previous = PersonFields.Text(property.Value, ref complete); break;
                case "current": pair.Current = PersonFields.Text(property.Value, ref complete); break;
                default: complete = false; break;
            }
        }

        return pair;
    }
}

using System.Text.Json;
using StreamML.StreamProcessors.Json;

namespace StreamML.StreamProcessors.Webhooks;

/// <summary>
/// Reads a <c>user_id_update</c>: <c>user_id{previous, current}</c>, the parent id likewise, and the phone where
/// given. All are
/// one person, the previous id first. It may stand in an array, an object, or the value itself.
/// </summary>
internal static class UserIdUpdateReader
{
    private static readonly JsonNames Names = new(
        "user_id", "parent_user_id", "previous", "current", "wa_id", "timestamp");

    /// <summary>Reads the object into the scope.</summary>
    public static void Read(JsonElement element, string below, ValueScope scope)
    {
        var user = (Previous: "", Current: "");
        var parent = (Previous: "", Current: "");
        string waId = "";
        long? time = null;
        bool complete = true;
        foreach (JsonProperty property in element.EnumerateObject())
        {
            switch (Names.Of(property))
            {
                case "user_id": user = ReadPair(property.Value); break;
                case "parent_user_id": parent = ReadPair(property.Value); break;
                case "wa_id": waId = property.Value.Text(ref complete); break;
                case "timestamp": time = property.Value.SecondsAsMs(ref complete); break;
            }
        }

        IReadOnlyList<Identity> who = new Identities()
            .UserId(user.Previous).UserId(user.Current).Phone(waId).ParentUserId(parent.Previous)
            .ParentUserId(parent.Current).Found;
        if (user.Current.Length == 0 || who.Count == 0)
        {
            scope.Context.Defect(below + "/user_id", WebhookDefects.WithoutContact);
            return;
        }

        scope.Context.Add(new IdentityElement(who, time));
    }

    private static (string Previous, string Current) ReadPair(JsonElement element)
    {
        bool complete = true;
        if (element.ValueKind != JsonValueKind.Object)
        {
            return ("", element.Text(ref complete));
        }

        var pair = (Previous: "", Current: "");
        foreach (JsonProperty property in element.EnumerateObject())
        {
            switch (Names.Of(property))
            {
                case "previous": pair.Previous = property.Value.Text(ref complete); break;
                case "current": pair.Current = property.Value.Text(ref complete); break;
            }
        }

        return pair;
    }
}

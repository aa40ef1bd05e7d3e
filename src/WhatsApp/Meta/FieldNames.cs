using StreamML.WhatsApp.Json;

namespace StreamML.WhatsApp.Meta;

/// <summary>Place of a field in a body.</summary>
internal enum FieldPlace
{
    /// <summary>One of <c>messages[]</c> or <c>message_echoes[]</c>.</summary>
    Message,

    /// <summary><c>messages[].system</c>.</summary>
    System,

    /// <summary>One of <c>contacts[]</c>, or its <c>profile</c>.</summary>
    Contact,

    /// <summary>One of <c>statuses[]</c>.</summary>
    Status,

    /// <summary>The object of a message's media.</summary>
    Media,

    /// <summary><c>messages[].context</c>.</summary>
    Context,

    /// <summary>One of <c>user_id_update[]</c> or <c>user_preferences[]</c>.</summary>
    Change,
}

/// <summary>A field name other than the current one of the Cloud API.</summary>
/// <param name="Place">Where it occurs.</param>
/// <param name="Name">The name in the body.</param>
/// <param name="ReadAs">The name it is read as. Itself if it has no current counterpart.</param>
/// <param name="Source">Who sends it.</param>
internal sealed record FieldName(FieldPlace Place, string Name, string ReadAs, string Source);

/// <summary>
/// Field names of older and newer API versions, and of earlier gateways, that differ from the current Cloud API.
/// Readers look names up here, so that a field reads the same from every source.
/// </summary>
internal static class FieldNames
{
    private const string OnPremise = "On-premise API";
    private const string CloudV11 = "Cloud API v11.0 and older";
    private const string CloudV12 = "Cloud API v12.0";
    private const string Bsuid = "Business solution providers since business-scoped user ids (2026)";
    private const string Gateway = "Gateways that speak WhatsApp's own protocol";

    /// <summary>The table.</summary>
    public static IReadOnlyList<FieldName> Rows { get; } =
    [
        new(FieldPlace.Message, "user_id", "user_id", Bsuid),
        new(FieldPlace.Message, "bsuid", "user_id", Bsuid),
        new(FieldPlace.Message, "from_bsuid", "from_user_id", Bsuid),
        new(FieldPlace.Message, "to_bsuid", "to_user_id", Bsuid),
        new(FieldPlace.Message, "parent_user_id", "parent_user_id", Bsuid),
        new(FieldPlace.Message, "parent_bsuid", "parent_user_id", Bsuid),
        new(FieldPlace.Message, "from_parent_bsuid", "from_parent_user_id", Bsuid),
        new(FieldPlace.Message, "wa_id", "wa_id", Bsuid),
        new(FieldPlace.Message, "username", "username", Bsuid),
        new(FieldPlace.Message, "from_username", "username", Bsuid),
        new(FieldPlace.Message, "lid", "lid", Gateway),
        new(FieldPlace.Message, "from_lid", "lid", Gateway),
        new(FieldPlace.Message, "sender_lid", "lid", Gateway),
        new(FieldPlace.Message, "author", "participant", Gateway),
        new(FieldPlace.Message, "participant", "participant", Gateway),
        new(FieldPlace.Message, "participant_id", "participant", Gateway),
        new(FieldPlace.Message, "participant_pn", "participant", Gateway),
        new(FieldPlace.Message, "participant_lid", "participant_lid", Gateway),
        new(FieldPlace.Message, "participant_user_id", "participant_user_id", Bsuid),
        new(FieldPlace.Message, "group_jid", "group_id", Gateway),
        new(FieldPlace.Message, "identity_key_hash", "identity", "Cloud API, identity change check"),
        new(FieldPlace.Message, "voice", "audio", OnPremise),
        new(FieldPlace.Message, "ptt", "audio", Gateway),
        new(FieldPlace.System, "new_wa_id", "new_wa_id", CloudV11 + "; " + OnPremise),
        new(FieldPlace.System, "customer", "customer", CloudV12),
        new(FieldPlace.System, "user", "customer", OnPremise),
        new(FieldPlace.System, "identity", "identity", CloudV12),
        new(FieldPlace.System, "identity_key_hash", "identity", "Cloud API, identity change check"),
        new(FieldPlace.System, "bsuid", "user_id", Bsuid),
        new(FieldPlace.System, "new_user_id", "user_id", Bsuid),
        new(FieldPlace.System, "parent_bsuid", "parent_user_id", Bsuid),
        new(FieldPlace.System, "previous_user_id", "previous_user_id", Bsuid),
        new(FieldPlace.System, "old_user_id", "previous_user_id", Bsuid),
        new(FieldPlace.System, "old_wa_id", "customer", Bsuid),
        new(FieldPlace.System, "previous_wa_id", "customer", Bsuid),
        new(FieldPlace.Contact, "input", "input", OnPremise),
        new(FieldPlace.Contact, "bsuid", "user_id", Bsuid),
        new(FieldPlace.Contact, "parent_bsuid", "parent_user_id", Bsuid),
        new(FieldPlace.Contact, "lid", "lid", Gateway),
        new(FieldPlace.Contact, "user_name", "username", Bsuid),
        new(FieldPlace.Contact, "identity_hash", "identity_key_hash", OnPremise),
        new(FieldPlace.Status, "recipient_bsuid", "recipient_user_id", Bsuid),
        new(FieldPlace.Status, "user_id", "recipient_user_id", Bsuid),
        new(FieldPlace.Status, "bsuid", "recipient_user_id", Bsuid),
        new(FieldPlace.Status, "parent_user_id", "recipient_parent_user_id", Bsuid),
        new(FieldPlace.Status, "recipient_lid", "recipient_lid", Gateway),
        new(FieldPlace.Status, "message", "message", OnPremise + ", message{recipient_id}"),
        new(FieldPlace.Status, "participant", "recipient_participant_id", Gateway),
        new(FieldPlace.Status, "recipient_participant_user_id", "recipient_participant_user_id", "Cloud API, groups"),
        new(
            FieldPlace.Status, "recipient_participant_parent_user_id", "recipient_participant_parent_user_id",
            "Cloud API, groups"),
        new(FieldPlace.Media, "ptt", "voice", Gateway),
        new(FieldPlace.Media, "link", "url", OnPremise),
        new(FieldPlace.Context, "group_id", "group_id", OnPremise),
        new(FieldPlace.Change, "bsuid", "user_id", Bsuid),
        new(FieldPlace.Change, "parent_bsuid", "parent_user_id", Bsuid),
    ];

    /// <summary>The names of a place for a reader: the current ones and those of the table.</summary>
    public static JsonNames Of(FieldPlace place, params ReadOnlySpan<string> today)
        => new([.. Rows.Where(row => row.Place == place).Select(row => (row.Name, row.ReadAs))], today);
}

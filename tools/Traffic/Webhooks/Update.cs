using StreamML.Traffic.People;

namespace StreamML.Traffic.Webhooks;

/// <summary>Kind of an update, which determines its place in a body.</summary>
internal enum UpdateKind
{
    /// <summary>In <c>messages</c>.</summary>
    Message,

    /// <summary>In <c>statuses</c>.</summary>
    Status,

    /// <summary>A separate change: field <c>user_id_update</c>.</summary>
    UserIdUpdate,

    /// <summary>A separate request: Twilio delivers one message or status at a time.</summary>
    Twilio,
}

/// <summary>One update of a webhook: its JSON, or Twilio's form, and its sender.</summary>
internal sealed record Update(UpdateKind Kind, Account Account, Person? From, string Json);

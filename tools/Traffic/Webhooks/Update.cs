using StreamML.Traffic.People;

namespace StreamML.Traffic.Webhooks;

/// <summary>What an update is, and so where in a body it stands.</summary>
internal enum UpdateKind
{
    /// <summary>In <c>messages</c>.</summary>
    Message,

    /// <summary>In <c>statuses</c>.</summary>
    Status,

    /// <summary>A change of its own: field <c>user_id_update</c>.</summary>
    UserIdUpdate,

    /// <summary>A request of its own: Twilio brings one message or status at a time.</summary>
    Twilio,
}

/// <summary>One update of a webhook: its JSON, or Twilio's form, and who it is from.</summary>
internal sealed record Update(UpdateKind Kind, Account Account, Person? From, string Json);

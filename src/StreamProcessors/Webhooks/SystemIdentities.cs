using System.Text.RegularExpressions;
using StreamML.Schemas.V1;

namespace StreamML.StreamProcessors.Webhooks;

/// <summary>
/// The identities that a system message joins: a changed number or user id is the same person. The old ones come
/// first, so
/// that a person first seen through the change is named by what the business knew.
/// </summary>
internal static partial class SystemIdentities
{
    /// <summary>Two ids of at most 135 characters and the words between them.</summary>
    private const int SentenceEndChars = 400;

    /// <summary>Adds the identities of the message's sender and of the change.</summary>
    /// <param name="who">Takes them.</param>
    /// <param name="system">The change.</param>
    /// <param name="fromUserId">The message's own user id; may be empty.</param>
    /// <param name="fromPhone">The message's own phone, digits; may be empty.</param>
    public static void AddTo(Identities who, SystemContent system, string fromUserId, string fromPhone)
    {
        if (system.Kind == "user_changed_user_id")
        {
            who.UserId(PreviousUserId(system));
        }

        who.UserId(fromUserId).Phone(fromPhone)
            .UserId(system.UserId).Phone(system.WaId).ParentUserId(system.ParentUserId);
    }

    /// <summary>
    /// The old user id, which stands only in the sentence. The sentence begins with the person's own name, which may
    /// say
    /// anything: only its end counts, and only where it agrees with the structured new id.
    /// </summary>
    private static string PreviousUserId(SystemContent system)
    {
        string end = system.Body.Length > SentenceEndChars ? system.Body[^SentenceEndChars..] : system.Body;
        Match match = ChangedFromTo().Match(end);
        return match.Success && match.Groups["new"].Value == system.UserId ? match.Groups["old"].Value : "";
    }

    [GeneratedRegex(
        @"changed from (?<old>[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}) to "
            + @"(?<new>[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128})[.\s]*$",
        RegexOptions.RightToLeft | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex ChangedFromTo();
}

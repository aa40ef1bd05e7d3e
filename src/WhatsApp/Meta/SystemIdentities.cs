using StreamML.Schemas.Contacts;
using StreamML.Schemas.V1;

namespace StreamML.WhatsApp.Meta;

/// <summary>
/// The identities that a system message joins: a changed number or user id is the same person. The old ones come first,
/// so that a person first seen through the change is named by what the business knew. Group notices join nobody, since
/// they name other people.
/// </summary>
internal static class SystemIdentities
{
    private const string ChangedFrom = " changed from ";
    private const string To = " to ";

    /// <summary>Adds the identities of the message's sender and of the change.</summary>
    /// <param name="who">Receives them.</param>
    /// <param name="system">The change.</param>
    /// <param name="sender">The sender's identities in the message itself.</param>
    public static void AddTo(Identities who, SystemContent system, Identities sender)
    {
        if (system.Kind.StartsWith("group_", StringComparison.Ordinal) && system.Kind != "group_user_changed_number")
        {
            who.Add(sender);
            return;
        }

        var now = new Identities();
        now.Add(IdentityField.UserId, system.UserId).Add(IdentityField.Phone, system.WaId)
            .Add(IdentityField.UserId, system.ParentUserId);
        if (system.Kind.EndsWith("_changed_user_id", StringComparison.Ordinal)
            || system.Kind.EndsWith("_changed_number", StringComparison.Ordinal))
        {
            who.Add(Previous(system.Body, new Identities().Add(now).Add(sender)));
        }

        who.Add(IdentityField.UserId, system.PreviousUserId).Add(IdentityField.Phone, system.Customer)
            .Add(sender).Add(now);
    }

    /// <summary>
    /// The old identity, which may appear only in the sentence (<c>User NAME changed from OLD to NEW</c>). The sentence
    /// begins with the person's own name, which may be any text: only its end counts, and only if it agrees with the
    /// structured new identity.
    /// </summary>
    private static Identities Previous(string sentence, Identities structured)
    {
        var none = new Identities();
        int from = sentence.LastIndexOf(ChangedFrom, StringComparison.Ordinal);
        string end = from < 0 ? "" : sentence[(from + ChangedFrom.Length)..];
        int to = end.IndexOf(To, StringComparison.Ordinal);
        if (to < 0)
        {
            return none;
        }

        var previous = Ids(end[..to]);
        var current = Ids(end[(to + To.Length)..]);
        return current.Found.Count == 1 && structured.Has(current.Found[0].Value) ? previous : none;
    }

    /// <summary>
    /// The phone number or user id that makes up a part of the sentence; nothing if it is anything else.
    /// </summary>
    private static Identities Ids(string part)
    {
        // An id contains no white space once its direction marks are removed; a phone number may.
        string trimmed = string.Concat(part.Where(each => !IsMark(each))).Trim().TrimEnd('.').TrimEnd();
        var ids = new Identities().Add(IdentityField.Any, trimmed);
        bool isId = ids.UserId.Length + ids.ParentUserId.Length > 0 && !trimmed.Any(char.IsWhiteSpace);
        return isId || ids.WaId.Length > 0 ? ids : new Identities();
    }

    private static bool IsMark(char each) =>
        IdentityForms.WithoutInvisible(each.ToString()).Length == 0 && !char.IsWhiteSpace(each);
}

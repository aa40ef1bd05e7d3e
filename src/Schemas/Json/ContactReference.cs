using StreamML.Schemas.V1;

namespace StreamML.Schemas.Json;

/// <summary>
/// How a posted record names its contact. At least one is set; several are identities of the same person.
/// </summary>
/// <param name="ContactKey">Our own key, where the caller has it; at most 256 characters.</param>
/// <param name="UserId">Business-scoped user id, or the parent one.</param>
/// <param name="WaId">WhatsApp id, digits.</param>
/// <param name="Phone">Phone number, digits only: the plus, spaces, dashes, dots and brackets are gone.</param>
public sealed record ContactReference(string? ContactKey, string? UserId, string? WaId, string? Phone)
{
    /// <summary>
    /// The identities given, the surest first: contact key, user id, WhatsApp id, phone number. A phone equal to the
    /// WhatsApp id
    /// is named once.
    /// </summary>
    public IEnumerable<(IdentityKind Kind, string Value)> Identities()
    {
        if (ContactKey is not null)
        {
            yield return (IdentityKind.ContactKey, ContactKey);
        }

        if (UserId is not null)
        {
            var parent = UserId.Contains(".ENT.", StringComparison.Ordinal);
            yield return (parent ? IdentityKind.ParentUserId : IdentityKind.UserId, UserId);
        }

        if (WaId is not null)
        {
            yield return (IdentityKind.Phone, WaId);
        }

        if (Phone is not null && Phone != WaId)
        {
            yield return (IdentityKind.Phone, Phone);
        }
    }

    /// <summary>Kinds only: a contact is a person, and logs must not know whom.</summary>
    public override string ToString() => $"contact by {string.Join(", ", Identities().Select(each => each.Kind))}";
}

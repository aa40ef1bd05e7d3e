using StreamML.Schemas.Contacts;
using StreamML.Schemas.V1;

namespace StreamML.Schemas.Json;

/// <summary>
/// The contact named by a posted record. At least one is set; several are identities of the same person.
/// </summary>
/// <param name="ContactKey">Our own key, if the caller has it; at most 256 characters.</param>
/// <param name="UserId">Business-scoped user id, or the parent one.</param>
/// <param name="WaId">WhatsApp id in any spelling.</param>
/// <param name="Phone">Phone number in any spelling.</param>
public sealed record ContactReference(string? ContactKey, string? UserId, string? WaId, string? Phone)
{
    /// <summary>
    /// The given identities in canonical form, most reliable first: contact key, user id, WhatsApp id, phone number.
    /// Each once, classified like those of webhooks.
    /// </summary>
    public IEnumerable<(IdentityKind Kind, string Value)> Identities()
    {
        if (ContactKey is not null)
        {
            yield return (IdentityKind.ContactKey, ContactKey);
        }

        foreach (var form in Forms().DistinctBy(form => form.Value))
        {
            yield return (form.Kind, form.Value);
        }
    }

    /// <summary>Kinds only: a contact is a person, and logs must not identify people.</summary>
    public override string ToString() => $"contact by {string.Join(", ", Identities().Select(each => each.Kind))}";

    private IEnumerable<IdentityForm> Forms()
    {
        if (UserId is not null && IdentityForms.TryRead(UserId, IdentityField.UserId, out var user))
        {
            yield return user;
        }

        if (WaId is not null && IdentityForms.TryRead(WaId, IdentityField.Phone, out var waId))
        {
            yield return waId;
        }

        if (Phone is not null && IdentityForms.TryRead(Phone, IdentityField.Phone, out var phone))
        {
            yield return phone;
        }
    }
}

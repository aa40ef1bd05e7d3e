using StreamML.Schemas.V1;

namespace StreamML.Schemas.Contacts;

/// <summary>A classified identity in the one form shared by all its spellings.</summary>
/// <param name="Kind">Its kind. <see cref="IdentityKind.Group"/> is not a person's identity.</param>
/// <param name="Value">The canonical form for comparison, 1 to <see cref="IdentityForms.MaxChars"/> characters. Its
/// shape depends on the kind, so two kinds never share a value.</param>
/// <param name="Given">The form for display: as received, without format characters and white space; for a phone number
/// its digits; if too long, its hash.</param>
public readonly record struct IdentityForm(IdentityKind Kind, string Value, string Given);

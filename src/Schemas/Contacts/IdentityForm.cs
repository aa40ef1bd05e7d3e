using StreamML.Schemas.V1;

namespace StreamML.Schemas.Contacts;

/// <summary>An identity, classified and in the one form that all its spellings share.</summary>
/// <param name="Kind">Its kind. <see cref="IdentityKind.Group"/> is nobody's identity.</param>
/// <param name="Value">The canonical form, 1 to <see cref="IdentityForms.MaxChars"/> characters. Its shape is that of
/// the kind, so that two kinds never share a value. To compare by.</param>
/// <param name="Given">As received, without format characters and white space; of a phone the digits; of what is too
/// long its hash. To show.</param>
public readonly record struct IdentityForm(IdentityKind Kind, string Value, string Given);

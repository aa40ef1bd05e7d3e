using StreamML.Schemas.V1;

namespace StreamML.Schemas.Contacts;

/// <summary>
/// One identity of a person as named by a webhook or an API call, in the form shared by all its spellings (<see
/// cref="IdentityForms"/>).
/// </summary>
/// <param name="Kind">Its kind: business-scoped user id, phone number and so on.</param>
/// <param name="Value">1 to <see cref="IdentityForms.MaxChars"/> characters.</param>
public readonly record struct Identity(IdentityKind Kind, string Value);

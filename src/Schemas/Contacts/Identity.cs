using StreamML.Schemas.V1;

namespace StreamML.Schemas.Contacts;

/// <summary>
/// One identity of a person as a webhook or an API call names it, in the form that all its spellings share
/// (<see cref="IdentityForms"/>).
/// </summary>
/// <param name="Kind">What it is: business-scoped user id, phone number and so on.</param>
/// <param name="Value">1 to <see cref="IdentityForms.MaxChars"/> characters.</param>
public readonly record struct Identity(IdentityKind Kind, string Value);

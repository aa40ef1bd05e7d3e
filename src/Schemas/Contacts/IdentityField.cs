namespace StreamML.Schemas.Contacts;

/// <summary>
/// What the field that an identity stands in is documented to hold. It decides only where the shape leaves a choice:
/// producers put user ids where a phone number is documented, and the other way round.
/// </summary>
public enum IdentityField
{
    /// <summary>Any identity: what a person types.</summary>
    Any,

    /// <summary>A phone number or <c>wa_id</c>.</summary>
    Phone,

    /// <summary>A business-scoped user id or its parent id.</summary>
    UserId,

    /// <summary>A linked id: bare digits are one here, and a phone number elsewhere.</summary>
    Lid,

    /// <summary>A user name, with or without its <c>@</c>.</summary>
    UserName,
}

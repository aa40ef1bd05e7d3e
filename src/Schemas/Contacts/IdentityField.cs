namespace StreamML.Schemas.Contacts;

/// <summary>
/// The documented content of an identity's field. Decides only if the shape is ambiguous: producers put user ids into
/// phone number fields, and vice versa.
/// </summary>
public enum IdentityField
{
    /// <summary>Any identity: typed by a person.</summary>
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

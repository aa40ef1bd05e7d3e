namespace StreamML.Api.People;

/// <summary>Somebody whom an OpenID Connect issuer knows, as it says at a sign-in.</summary>
/// <param name="Name">The name that stands for them here: nobody with a password has it, since it has a
/// colon.</param>
/// <param name="Identity">Who they are: the SHA-256 of issuer and subject, 64 hexadecimal digits.</param>
/// <param name="ShownName">Their name as the issuer has it; may be empty, and may be that of somebody else.</param>
/// <param name="Tenant">Whose data they see; <see cref="Person.AnyTenant"/>: that of all.</param>
/// <param name="Role">What they may do, of <see cref="PersonRoles.All"/>.</param>
internal sealed record IssuerPerson(string Name, string Identity, string ShownName, string Tenant, string Role)
{
    /// <summary>What their names begin with.</summary>
    public const string NamePrefix = "oidc:";
}

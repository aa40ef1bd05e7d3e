namespace StreamML.Api.People;

/// <summary>Somebody who signs in to the dashboard.</summary>
/// <param name="Name">The name they sign in with, lower case.</param>
/// <param name="Tenant">Whose data they see; <c>*</c>: that of all.</param>
/// <param name="Role">What they may do, of <see cref="PersonRoles.All"/>.</param>
/// <param name="CreatedAt">When they were added.</param>
/// <param name="DisabledAt">Since when they may not sign in; null: they may.</param>
public sealed record Person(
    string Name, string Tenant, string Role, DateTimeOffset CreatedAt, DateTimeOffset? DisabledAt = null)
{
    /// <summary>The tenant of who sees all.</summary>
    public const string AnyTenant = "*";

    /// <summary>Whether they sign in through an issuer, and have no password here.</summary>
    public bool IsOfIssuer { get; init; }

    /// <summary>Their name as the issuer has it; empty where it has none, or they have a password.</summary>
    public string IssuerName { get; init; } = "";

    /// <summary>Their name as pages show it. Only <see cref="Name"/> is theirs alone.</summary>
    public string ShownName => IssuerName.Length > 0 ? IssuerName : Name;

    /// <summary>Whether they may do something.</summary>
    internal bool May(PersonRight right) => PersonRoles.RightsOf(Role).Contains(right)

        // What belongs to no tenant is for those who see all.
        && (right is not (PersonRight.SeePipeline or PersonRight.Redrive or PersonRight.Replay) || Tenant == AnyTenant);
}

/// <summary>Somebody cannot be added; the message says what to do.</summary>
public sealed class PersonRefusedException(string message) : Exception(message);

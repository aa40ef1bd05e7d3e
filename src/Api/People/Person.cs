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

    /// <summary>Whether they may do something.</summary>
    internal bool May(PersonRight right) => PersonRoles.RightsOf(Role).Contains(right)

        // What belongs to no tenant is for those who see all.
        && (right != PersonRight.SeePipeline || Tenant == AnyTenant);
}

/// <summary>Somebody cannot be added; the message says what to do.</summary>
public sealed class PersonRefusedException(string message) : Exception(message);

using Microsoft.AspNetCore.Identity;
using StreamML.Api.Database;

namespace StreamML.Api.People;

/// <summary>The people of the dashboard, in PostgreSQL. Thread-safe.</summary>
/// <param name="database">Where they are kept.</param>
/// <param name="time">The clock.</param>
internal sealed class PersonStore(ApiDatabase database, TimeProvider time)
{
    private static readonly PasswordHasher<Person> Hasher = new();

    private static readonly Person Nobody = new("", "", "", default);

    // Of a password that nobody has: a name that is not known takes as long as one that is.
    private static readonly Lazy<string> NobodysHash = new(() => Hasher.HashPassword(Nobody, PersonRules.Secret()));

    /// <summary>Adds somebody.</summary>
    /// <exception cref="PersonRefusedException">The name is taken, or something is not as it must be.</exception>
    public async Task<Person> AddAsync(
        string? name, string tenant, string role, string? password, CancellationToken cancellationToken)
    {
        var person = new Person(
            PersonRules.Name(name), PersonRules.Tenant(tenant), PersonRules.Role(role), time.GetUtcNow());
        string hash = Hasher.HashPassword(person, PersonRules.Password(password));
        int added = await database.ExecuteAsync(
            """
            INSERT INTO {schema}.dashboard_users (name, tenant, role, password_hash, created_at)
            VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING
            """,
            [
                ApiDatabase.Value(person.Name), ApiDatabase.Value(person.Tenant), ApiDatabase.Value(person.Role),
                ApiDatabase.Value(hash), ApiDatabase.Time(person.CreatedAt),
            ], cancellationToken);
        return added == 1
            ? person
            : throw new PersonRefusedException(
                $"There is a {person.Name} already. Remove it with 'streamml users remove {person.Name}', or take "
                + "another name.");
    }

    /// <summary>All people, by name.</summary>
    public Task<IReadOnlyList<Person>> AllAsync(CancellationToken cancellationToken) =>
        database.QueryAsync(
            "SELECT name, tenant, role, created_at FROM {schema}.dashboard_users ORDER BY name LIMIT 10000", [],
            row => new Person(row.GetString(0), row.GetString(1), row.GetString(2), row.Time(3)), cancellationToken);

    /// <summary>Whether there is anybody.</summary>
    public async Task<bool> AnyAsync(CancellationToken cancellationToken) =>
        (await database.QueryAsync(
            "SELECT 1 FROM {schema}.dashboard_users LIMIT 1", [], _ => true, cancellationToken)).Count > 0;

    /// <summary>Removes somebody, and signs them out everywhere.</summary>
    /// <returns>Whether there was such a person.</returns>
    public async Task<bool> RemoveAsync(string name, CancellationToken cancellationToken) =>
        await database.ExecuteAsync(
            "DELETE FROM {schema}.dashboard_users WHERE name = $1", [ApiDatabase.Value(name.ToLowerInvariant())],
            cancellationToken) == 1;

    /// <summary>The person of a name and a password; null where one of them is wrong, in the same time.</summary>
    public async Task<Person?> VerifyAsync(string name, string password, CancellationToken cancellationToken)
    {
        var found = await database.QueryAsync(
            "SELECT name, tenant, role, created_at, password_hash FROM {schema}.dashboard_users WHERE name = $1",
            [ApiDatabase.Value(name.Trim().ToLowerInvariant())],
            row => (
                Person: new Person(row.GetString(0), row.GetString(1), row.GetString(2), row.Time(3)),
                Hash: row.GetString(4)), cancellationToken);
        string hash = found.Count == 0 ? NobodysHash.Value : found[0].Hash;
        bool right = password.Length <= PersonRules.PasswordCharsMax
            && Hasher.VerifyHashedPassword(Nobody, hash, password) != PasswordVerificationResult.Failed;
        return right && found.Count > 0 ? found[0].Person : null;
    }
}

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

    /// <summary>Takes over what an issuer says of somebody: adds them, or gives them its role, tenant and
    /// name.</summary>
    /// <returns>Them, whether they may sign in or not.</returns>
    public async Task<Person> TakeAsync(IssuerPerson said, CancellationToken cancellationToken) =>
        (await database.QueryAsync(
            $$"""
            INSERT INTO {schema}.dashboard_users AS u (name, identity, shown_name, tenant, role, created_at)
            VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (identity) DO UPDATE
            SET shown_name = EXCLUDED.shown_name, tenant = EXCLUDED.tenant, role = EXCLUDED.role
            RETURNING {{PersonRow.Columns}}
            """,
            [
                ApiDatabase.Value(said.Name), ApiDatabase.Value(said.Identity), ApiDatabase.Value(said.ShownName),
                ApiDatabase.Value(PersonRules.Tenant(said.Tenant)), ApiDatabase.Value(PersonRules.Role(said.Role)),
                ApiDatabase.Time(time.GetUtcNow()),
            ], PersonRow.Read, cancellationToken)).Single();

    /// <summary>All people, by name.</summary>
    public Task<IReadOnlyList<Person>> AllAsync(CancellationToken cancellationToken) =>
        database.QueryAsync(
            $"SELECT {PersonRow.Columns} FROM {{schema}}.dashboard_users u ORDER BY name LIMIT 10000", [],
            PersonRow.Read, cancellationToken);

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

    /// <summary>Gives somebody another role. It holds from their next page on.</summary>
    /// <param name="name">Who.</param>
    /// <param name="tenant">Whose people are looked at; <see cref="Person.AnyTenant"/>: those of all.</param>
    /// <param name="role">Of <see cref="PersonRoles.All"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Whether there is such a person of the tenant.</returns>
    /// <exception cref="PersonRefusedException">There is no such role.</exception>
    public async Task<bool> ChangeRoleAsync(
        string name, string tenant, string role, CancellationToken cancellationToken) =>
        await database.ExecuteAsync(
            "UPDATE {schema}.dashboard_users SET role = $3 WHERE name = $1 AND ($2 = '*' OR tenant = $2)",
            [ApiDatabase.Value(name), ApiDatabase.Value(tenant), ApiDatabase.Value(PersonRules.Role(role))],
            cancellationToken) == 1;

    /// <summary>Gives somebody another password, and signs them out everywhere but here.</summary>
    /// <param name="name">Who.</param>
    /// <param name="password">The new one.</param>
    /// <param name="token">The cookie of the session that stays.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="PersonRefusedException">The password is too short or too long.</exception>
    public async Task ChangePasswordAsync(
        string name, string password, string token, CancellationToken cancellationToken) =>
        await database.ExecuteAsync(
            """
            WITH gone AS (
                DELETE FROM {schema}.dashboard_sessions WHERE user_name = $1 AND token_sha256 <> $3
            )
            UPDATE {schema}.dashboard_users SET password_hash = $2 WHERE name = $1
            """,
            [
                ApiDatabase.Value(name), ApiDatabase.Value(Hasher.HashPassword(Nobody, PersonRules.Password(password))),
                ApiDatabase.Value(SessionStore.Digest(token)),
            ], cancellationToken);

    /// <summary>Keeps somebody from signing in, and signs them out everywhere; or lets them in again.</summary>
    /// <param name="name">Who.</param>
    /// <param name="tenant">Whose people are looked at; <see cref="Person.AnyTenant"/>: those of all.</param>
    /// <param name="disabled">Whether they are kept out.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Whether there is such a person of the tenant.</returns>
    public async Task<bool> DisableAsync(
        string name, string tenant, bool disabled, CancellationToken cancellationToken) =>
        await database.ExecuteAsync(
            """
            WITH gone AS (
                DELETE FROM {schema}.dashboard_sessions s USING {schema}.dashboard_users u
                WHERE $3::timestamptz IS NOT NULL AND u.name = $1 AND ($2 = '*' OR u.tenant = $2) AND s.user_name = u.name
            )
            UPDATE {schema}.dashboard_users SET disabled_at = $3 WHERE name = $1 AND ($2 = '*' OR tenant = $2)
            """,
            [
                ApiDatabase.Value(name), ApiDatabase.Value(tenant),
                ApiDatabase.Time(disabled ? time.GetUtcNow() : null),
            ], cancellationToken) == 1;

    /// <summary>The person of a name and a password; null where one of them is wrong, in the same time, and where they
    /// may not sign in.</summary>
    public async Task<Person?> VerifyAsync(string name, string password, CancellationToken cancellationToken)
    {
        var found = await database.QueryAsync(
            $"SELECT {PersonRow.Columns}, u.password_hash FROM {{schema}}.dashboard_users u WHERE u.name = $1",
            [ApiDatabase.Value(name.Trim().ToLowerInvariant())],
            row => (Person: PersonRow.Read(row), Hash: row.TextOrNull(PersonRow.ColumnCount)), cancellationToken);
        string? known = found.Count == 0 ? null : found[0].Hash;
        string hash = known ?? NobodysHash.Value;
        bool right = password.Length <= PersonRules.PasswordCharsMax
            && Hasher.VerifyHashedPassword(Nobody, hash, password) != PasswordVerificationResult.Failed;
        return right && known is not null && found is [{ Person.DisabledAt: null }] ? found[0].Person : null;
    }
}

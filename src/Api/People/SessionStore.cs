using System.Security.Cryptography;
using System.Text;
using StreamML.Api.Database;

namespace StreamML.Api.People;

/// <summary>
/// Who is signed in. The cookie is a random text; PostgreSQL has its SHA-256, so a restart signs nobody out, each
/// server knows each session, and signing out holds at once everywhere. Thread-safe.
/// </summary>
/// <param name="database">Where sessions are kept.</param>
/// <param name="time">The clock.</param>
/// <param name="lifetime">How long a session lasts.</param>
internal sealed class SessionStore(ApiDatabase database, TimeProvider time, TimeSpan lifetime)
{
    private static readonly TimeSpan InvitationLifetime = TimeSpan.FromHours(24);

    /// <summary>Signs somebody in.</summary>
    /// <returns>The cookie's value, which is kept nowhere.</returns>
    public async Task<string> OpenAsync(Person person, CancellationToken cancellationToken)
    {
        string token = PersonRules.Secret();
        var now = time.GetUtcNow();
        await database.ExecuteAsync(
            "DELETE FROM {schema}.dashboard_sessions WHERE expires_at <= $1", [ApiDatabase.Time(now)],
            cancellationToken);
        await database.ExecuteAsync(
            """
            INSERT INTO {schema}.dashboard_sessions (token_sha256, user_name, created_at, expires_at)
            VALUES ($1, $2, $3, $4)
            """,
            [
                ApiDatabase.Value(Digest(token)), ApiDatabase.Value(person.Name), ApiDatabase.Time(now),
                ApiDatabase.Time(now + lifetime),
            ], cancellationToken);
        return token;
    }

    /// <summary>Whose session a cookie is; null where it is none, or its time is over.</summary>
    public async Task<Person?> FindAsync(string token, CancellationToken cancellationToken) =>
        (await database.QueryAsync(
            $$"""
            SELECT {{PersonRow.Columns}} FROM {schema}.dashboard_sessions s
            JOIN {schema}.dashboard_users u ON u.name = s.user_name
            WHERE s.token_sha256 = $1 AND s.expires_at > $2 AND u.disabled_at IS NULL
            """,
            [ApiDatabase.Value(Digest(token)), ApiDatabase.Time(time.GetUtcNow())], PersonRow.Read,
            cancellationToken)).FirstOrDefault();

    /// <summary>Signs a session out.</summary>
    public Task CloseAsync(string token, CancellationToken cancellationToken) =>
        database.ExecuteAsync(
            "DELETE FROM {schema}.dashboard_sessions WHERE token_sha256 = $1", [ApiDatabase.Value(Digest(token))],
            cancellationToken);

    /// <summary>Makes the code of a one-time link, good for a day.</summary>
    public async Task<string> InviteAsync(CancellationToken cancellationToken)
    {
        string code = PersonRules.Secret();
        var now = time.GetUtcNow();
        await database.ExecuteAsync(
            "DELETE FROM {schema}.dashboard_invitations WHERE expires_at <= $1", [ApiDatabase.Time(now)],
            cancellationToken);
        await database.ExecuteAsync(
            "INSERT INTO {schema}.dashboard_invitations (code_sha256, expires_at) VALUES ($1, $2)",
            [ApiDatabase.Value(Digest(code)), ApiDatabase.Time(now + InvitationLifetime)], cancellationToken);
        return code;
    }

    /// <summary>Whether a code is good: made within a day, not used yet, and nobody was added since.</summary>
    public async Task<bool> IsInvitedAsync(string code, CancellationToken cancellationToken) =>
        (await database.QueryAsync(
            """
            SELECT 1 FROM {schema}.dashboard_invitations WHERE code_sha256 = $1 AND expires_at > $2
              AND NOT EXISTS (SELECT FROM {schema}.dashboard_users)
            """,
            [ApiDatabase.Value(Digest(code)), ApiDatabase.Time(time.GetUtcNow())], _ => true,
            cancellationToken)).Count > 0;

    /// <summary>Uses a code up.</summary>
    /// <returns>Whether it was good: of two who use it at once one gets true.</returns>
    public async Task<bool> UseInvitationAsync(string code, CancellationToken cancellationToken) =>
        await IsInvitedAsync(code, cancellationToken)
        && await database.ExecuteAsync(
            "DELETE FROM {schema}.dashboard_invitations WHERE code_sha256 = $1", [ApiDatabase.Value(Digest(code))],
            cancellationToken) == 1;

    /// <summary>
    /// What a form of a session carries, so that another site cannot send one: a keyed digest of the cookie, which that
    /// site cannot read.
    /// </summary>
    public static string FormToken(string token) => Convert.ToHexStringLower(
        HMACSHA256.HashData(Encoding.UTF8.GetBytes(token), "streamml form"u8));

    /// <summary>What is kept of a cookie or a code.</summary>
    public static string Digest(string secret) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}

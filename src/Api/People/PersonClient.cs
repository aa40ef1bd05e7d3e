using StreamML.Api.Database;
using StreamML.Sink;

namespace StreamML.Api.People;

/// <summary>Adds, lists and removes people of the dashboard, for commands.</summary>
/// <param name="postgres">Valid options with a connection string; the migrations applied.</param>
/// <param name="time">The clock.</param>
public sealed class PersonClient(PostgresOptions postgres, TimeProvider time) : IAsyncDisposable
{
    private const int Connections = 2;

    private readonly ApiDatabase _database = new(postgres, postgres.CommandTimeout, Connections);

    private PersonStore Store => new(_database, time);

    /// <summary>Adds somebody.</summary>
    /// <param name="name">The name to sign in with; lower case is kept.</param>
    /// <param name="tenant">Whose data they see; <c>*</c>: that of all.</param>
    /// <param name="role">Of <see cref="PersonRoles.All"/>.</param>
    /// <param name="password">12 to 256 characters; null: one is made.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The password that was made; null where one was given.</returns>
    /// <exception cref="PersonRefusedException">The name is taken, or something is not as it must be.</exception>
    public async Task<string?> AddAsync(
        string name, string tenant, string role, string? password, CancellationToken cancellationToken)
    {
        string? made = password is null ? PersonRules.Secret() : null;
        await Store.AddAsync(name, tenant, role, password ?? made, cancellationToken);
        return made;
    }

    /// <summary>All people, by name.</summary>
    public Task<IReadOnlyList<Person>> AllAsync(CancellationToken cancellationToken) =>
        Store.AllAsync(cancellationToken);

    /// <summary>Removes somebody, and signs them out everywhere.</summary>
    /// <exception cref="PersonRefusedException">There is no such person.</exception>
    public async Task RemoveAsync(string name, CancellationToken cancellationToken)
    {
        if (!await Store.RemoveAsync(name, cancellationToken))
        {
            throw new PersonRefusedException($"There is no {name}. 'streamml users list' shows all.");
        }
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _database.DisposeAsync();
}

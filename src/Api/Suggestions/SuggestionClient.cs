using StreamML.Api.Database;
using StreamML.Api.Reads;
using StreamML.Sink;

namespace StreamML.Api.Suggestions;

/// <summary>What suggestions need of the tables, for commands. Thread-safe.</summary>
/// <param name="postgres">Valid options with a connection string; the migrations applied.</param>
/// <param name="options">Thresholds, queues, limits.</param>
/// <param name="time">The clock.</param>
public sealed class SuggestionClient(PostgresOptions postgres, SuggestionOptions options, TimeProvider time)
    : IAsyncDisposable
{
    private const int Connections = 2;

    private readonly ApiDatabase _database = new(postgres, postgres.CommandTimeout, Connections);

    /// <summary>Tenants that have messages, in order, at most 200.</summary>
    public Task<IReadOnlyList<string>> TenantsAsync(CancellationToken cancellationToken) =>
        new TenantReads(_database).AllAsync(cancellationToken);

    /// <summary>Leads, the best first, with how many each queue gets.</summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="tier">Only leads of this tier, of <see cref="LeadRouting.Tiers"/>; null: all.</param>
    /// <param name="most">Most leads.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<LeadSuggestion> LeadsAsync(
        string tenant, string? tier, int most, CancellationToken cancellationToken) =>
        new ScoreReads(_database, time).LeadsAsync(tenant, options, tier, cursor: null, most, cancellationToken);

    /// <summary>Contacts that are likely to leave, the likeliest first.</summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="threshold">The least probability, 0 to 1.</param>
    /// <param name="most">Most contacts.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<ChurnSuggestion> LeavingAsync(
        string tenant, double threshold, int most, CancellationToken cancellationToken) =>
        new ScoreReads(_database, time).LeavingAsync(tenant, threshold, cursor: null, most, cancellationToken);

    /// <summary>What contacts write in, <c>Suggestions__MaxContacts</c> at most, and whether there are more.</summary>
    /// <param name="tenant">Whose contacts.</param>
    /// <param name="campaignId">Those to whom this campaign was sent; null: those that wrote last.</param>
    /// <param name="days">How far back, days from 1.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<(IReadOnlyList<ContactLanguage> Contacts, bool More)> LanguagesAsync(
        string tenant, string? campaignId, int days, CancellationToken cancellationToken) =>
        new ContactGroupReads(_database, time).LanguagesAsync(
            tenant, new ContactChoice(campaignId, null, days), options.MaxContacts, cancellationToken);

    /// <summary>The latest engagement features of contacts.</summary>
    /// <inheritdoc cref="LanguagesAsync"/>
    public Task<(IReadOnlyList<ContactFeatures> Contacts, bool More)> FeaturesAsync(
        string tenant, string? campaignId, int days, CancellationToken cancellationToken) =>
        new ContactGroupReads(_database, time).FeaturesAsync(
            tenant, new ContactChoice(campaignId, null, days), options.MaxContacts, cancellationToken);

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _database.DisposeAsync();
}

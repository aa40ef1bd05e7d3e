using Npgsql;
using StreamML.Api.Database;

namespace StreamML.Api.Reads;

/// <summary>Feedback of a tenant, by its event id or its number.</summary>
/// <param name="database">Where it is read.</param>
/// <param name="time">The clock.</param>
internal sealed class FeedbackReads(ApiDatabase database, TimeProvider time)
{
    private const string Columns = """
        SELECT event_id, number, kind, model, label, value, contact_key, message_id, text, campaign_id, gender, age_range,
               education_level, country, state, occurred_at, received_at
        FROM {schema}.feedback
        """;

    private const string ById = $"{Columns} WHERE tenant = $1 AND event_id = $2";
    private const string ByNumber = $"{Columns} WHERE tenant = $1 AND number = $2";

    /// <summary>The feedback of an event id; null where the tenant has none.</summary>
    public Task<FeedbackRow?> FindAsync(string tenant, string eventId, CancellationToken cancellationToken) =>
        FindAsync(ById, tenant, ApiDatabase.Value(eventId), cancellationToken);

    /// <summary>The feedback with a number; null where the tenant has none.</summary>
    public Task<FeedbackRow?> FindAsync(string tenant, long number, CancellationToken cancellationToken) =>
        FindAsync(ByNumber, tenant, ApiDatabase.Value(number), cancellationToken);

    private async Task<FeedbackRow?> FindAsync(
        string sql, string tenant, NpgsqlParameter what, CancellationToken cancellationToken) =>
        (await database.QueryAsync(sql, [ApiDatabase.Value(tenant), what], Read, cancellationToken)).FirstOrDefault();

    private FeedbackRow Read(NpgsqlDataReader row)
    {
        var group = new FeedbackGroup(
            row.TextOrNull(10), row.TextOrNull(11), row.TextOrNull(12), row.TextOrNull(13), row.TextOrNull(14));
        return new FeedbackRow(
            row.GetString(0), row.IsDBNull(1) ? null : row.GetInt64(1), row.GetString(2), row.TextOrNull(3),
            row.TextOrNull(4), row.NumberOrNull(5), row.TextOrNull(6), row.TextOrNull(7), row.TextOrNull(8),
            row.TextOrNull(9), group == FeedbackGroup.Unknown ? null : group, row.Time(15), row.Time(16),
            time.GetUtcNow());
    }
}

/// <summary>Feedback as it was accepted.</summary>
/// <param name="EventId">Names it within the tenant.</param>
/// <param name="Number">Its number within the tenant, from 1 in the order in which feedback was accepted; null for
/// feedback that came before numbers were given.</param>
/// <param name="Kind">correction, outcome or opinion.</param>
/// <param name="Model">The model that it labels.</param>
/// <param name="Label">The true class.</param>
/// <param name="Value">The true number.</param>
/// <param name="ContactKey">Who it is about.</param>
/// <param name="MessageId">The message that it is about.</param>
/// <param name="Text">The text that it is about, or that was given with it.</param>
/// <param name="CampaignId">The campaign that it is about.</param>
/// <param name="Demographics">The group of whoever gave it.</param>
/// <param name="OccurredAt">When it was given.</param>
/// <param name="ReceivedAt">When it was posted.</param>
/// <param name="AsOf">When this was read.</param>
public sealed record FeedbackRow(
    string EventId, long? Number, string Kind, string? Model, string? Label, double? Value, string? ContactKey,
    string? MessageId, string? Text, string? CampaignId, FeedbackGroup? Demographics, DateTimeOffset OccurredAt,
    DateTimeOffset ReceivedAt, DateTimeOffset AsOf);

/// <summary>The group of whoever gave feedback.</summary>
/// <param name="Gender">As given, e.g. female.</param>
/// <param name="AgeRange">As given, e.g. 25-34.</param>
/// <param name="EducationLevel">As given, e.g. bachelor.</param>
/// <param name="Country">As given.</param>
/// <param name="State">State or region as given.</param>
public sealed record FeedbackGroup(
    string? Gender, string? AgeRange, string? EducationLevel, string? Country, string? State)
{
    /// <summary>A group of which nothing is known.</summary>
    internal static FeedbackGroup Unknown { get; } = new(null, null, null, null, null);
}

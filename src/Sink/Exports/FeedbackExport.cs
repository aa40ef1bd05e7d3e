using System.Globalization;
using Npgsql;
using NpgsqlTypes;
using StreamML.Schemas.Campaigns;

namespace StreamML.Sink.Exports;

/// <summary>
/// Writes the feedback that has a sentiment as CSV: campaign, demographics, sentiment, time and source, the data set of
/// the demographic models. Rows are read and written one after the other, however many there are.
/// </summary>
public static class FeedbackExport
{
    private const string Header =
        "tenant,campaign_id,campaign_code,gender,age_range,education_level,country,state,sentiment,time,source";

    /// <summary>Writes it, ordered by tenant, time and id.</summary>
    /// <param name="postgres">Valid options; the migrations applied.</param>
    /// <param name="tenant">Only this tenant's; null: all tenants'.</param>
    /// <param name="campaign">Only this campaign's, by id or short code; null: every campaign's.</param>
    /// <param name="output">Receives the file.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Rows written.</returns>
    /// <exception cref="NpgsqlException">PostgreSQL is away, or the tables are not there.</exception>
    /// <exception cref="FeedbackExportException">No tenant has such a campaign, or several have.</exception>
    public static async Task<long> WriteAsync(
        PostgresOptions postgres, string? tenant, string? campaign, TextWriter output,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(postgres);
        ArgumentNullException.ThrowIfNull(output);
        await using var source = NpgsqlDataSource.Create(postgres.Effective());
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        var codes = await CodesAsync(connection, postgres.Schema, tenant, cancellationToken);
        if (campaign is not null)
        {
            (tenant, campaign) = Named(codes, campaign);
        }

        await using var command = Query(connection, postgres.Schema, tenant, campaign);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await output.WriteLineAsync(Header);
        long rows = 0;
        for (; await reader.ReadAsync(cancellationToken); rows++)
        {
            string of = reader.GetString(0), id = Text(reader, 1);
            string[] cells =
            [
                of, id, id.Length == 0 ? "" : codes[of].Add(id), .. Enumerable.Range(2, 6).Select(n => Text(reader, n)),
                reader.GetDateTime(8).ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture),
                reader.GetString(9),
            ];
            await output.WriteLineAsync(string.Join(',', cells.Select(CsvCell.Of)));
        }

        return rows;
    }

    private static NpgsqlCommand Query(NpgsqlConnection connection, string schema, string? tenant, string? campaign) =>
        new(
            $"""
            SELECT tenant, campaign_id, gender, age_range, education_level, country, state, lower(label), occurred_at,
                CASE WHEN attributes ->> 'synthetic' = 'true' THEN 'synthetic'
                    WHEN attributes ->> 'imported' = 'true' THEN 'imported' ELSE 'posted' END
            FROM "{schema}".feedback
            WHERE lower(label) IN ('negative', 'neutral', 'positive')
                AND ($1::text IS NULL OR tenant = $1) AND ($2::text IS NULL OR campaign_id = $2)
            ORDER BY tenant, occurred_at, event_id
            """,
            connection)
        {
            Parameters = { Parameter(tenant), Parameter(campaign) },
        };

    private static NpgsqlParameter Parameter(string? value) =>
        new() { Value = (object?)value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text };

    // In the order of their first appearance: so they keep their codes as others come.
    private static async Task<Dictionary<string, CampaignCodes>> CodesAsync(
        NpgsqlConnection connection, string schema, string? tenant, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            $"""
            SELECT tenant, campaign_id FROM (
                SELECT tenant, campaign_id, received_at FROM "{schema}".feedback
                UNION ALL SELECT tenant, campaign_id, received_at FROM "{schema}".events) AS named
            WHERE campaign_id <> '' AND ($1::text IS NULL OR tenant = $1)
            GROUP BY tenant, campaign_id ORDER BY tenant, min(received_at), campaign_id
            """,
            connection);
        command.Parameters.Add(Parameter(tenant));
        var codes = new Dictionary<string, CampaignCodes>(StringComparer.Ordinal);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            string of = reader.GetString(0);
            if (!codes.TryGetValue(of, out var known))
            {
                codes.Add(of, known = new CampaignCodes(of));
            }

            known.Add(reader.GetString(1));
        }

        return codes;
    }

    private static (string Tenant, string Campaign) Named(Dictionary<string, CampaignCodes> codes, string name)
    {
        var found = codes.Select(each => (Tenant: each.Key, Campaign: each.Value.Find(name)))
            .Where(each => each.Campaign is not null).ToList();
        return found.Count switch
        {
            1 => (found[0].Tenant, found[0].Campaign!),
            0 => throw new FeedbackExportException($"There is no campaign '{name}'. Name one by its id or short code."),
            _ => throw new FeedbackExportException(
                $"The tenants {string.Join(", ", found.Select(each => each.Tenant))} have a campaign '{name}'. "
                + "Name one with --tenant."),
        };
    }

    private static string Text(NpgsqlDataReader reader, int column) =>
        reader.IsDBNull(column) ? "" : reader.GetString(column);
}

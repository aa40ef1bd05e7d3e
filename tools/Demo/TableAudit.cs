using Npgsql;
using StreamML.Schemas.Topics;
using StreamML.Sink;
using StreamML.Sink.Counting;
using StreamML.Traffic.Checking;
using StreamML.Traffic.Plan;

namespace StreamML.Demo;

/// <summary>
/// Holds the tables against the ledger: as many rows as there must be, and of every message its last text.
/// </summary>
internal sealed class TableAudit(PostgresOptions postgres, Ledger ledger)
{
    /// <summary>What is wrong, in words; empty when nothing is.</summary>
    public async Task<(TableCounts Counts, IReadOnlyList<string> Problems)> CheckAsync(
        TopicAudit topics, CancellationToken cancellationToken)
    {
        var counts = await TableCounts.ReadAsync(postgres, cancellationToken);
        int messages = CountMessages(ledger.Revisions.Keys);
        int texts = CountMessages(ledger.Revisions.Keys.Where(key => !topics.IsDeadLettered(key)));
        var expected = new (string Table, long Rows)[]
        {
            ("messages", messages), ("message_texts", texts), ("enrichments", texts),
            ("statuses", ledger.Statuses.Count), ("feedback", ledger.Feedback.Count),
            ("api_raw", ledger.Feedback.Count + ledger.Events.Count),
            ("events", ledger.Events.Count), ("dead_letters", topics.DeadLetters), ("outbox", 0),
            ("contact_scores", topics.Scored), ("contact_features", topics.Count(TopicCatalogue.ContactFeatures)),
            ("score_changes", topics.Count(TopicCatalogue.ScoreChanges)),
            ("predictions", topics.Count(TopicCatalogue.Predictions)),
        };
        var problems = expected
            .Where(table => counts.Rows.GetValueOrDefault(table.Table) != table.Rows)
            .Select(
                table => $"{table.Table}: {counts.Rows.GetValueOrDefault(table.Table)} rows instead of {table.Rows}")
            .ToList();
        if (counts.Rows.GetValueOrDefault("raw_webhooks") > topics.Count(TopicCatalogue.WhatsAppRaw))
        {
            problems.Add("raw_webhooks: more rows than records");
        }

        if (counts.WithdrawnWithText != 0)
        {
            problems.Add($"{counts.WithdrawnWithText} withdrawn messages still have text");
        }

        if (problems.Count == 0)
        {
            var windows = await WindowsAsync(cancellationToken);
            if (windows.Counted != windows.Expected)
            {
                problems.Add($"analytics_windows: {windows.Counted} messages counted instead of {windows.Expected}");
            }

            problems.AddRange(await TextProblemsAsync(cancellationToken));
        }

        return (counts, problems);
    }

    /// <summary>What the windows count, and how conversations go.</summary>
    public async Task<WindowSummary> WindowsAsync(CancellationToken cancellationToken)
    {
        await using var source = NpgsqlDataSource.Create(postgres.ConnectionString);
        string schema = $"\"{postgres.Schema}\"";
        await using var command = source.CreateCommand(
            $"""
            SELECT 'counted', coalesce(sum(messages), 0)::bigint FROM {schema}.analytics_windows
                WHERE subject_kind = 'tenant' AND size = 'day'
            UNION ALL SELECT 'expected', count(*) FROM {schema}.enrichments WHERE written AND NOT withdrawn
            UNION ALL SELECT trend, count(*) FROM {schema}.conversation_trends GROUP BY trend
            """);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var counts = new SortedDictionary<string, long>(StringComparer.Ordinal);
        while (await reader.ReadAsync(cancellationToken))
        {
            counts.Add(reader.GetString(0), reader.GetInt64(1));
        }

        counts.Remove("counted", out long counted);
        counts.Remove("expected", out long expected);
        return new WindowSummary(counted, expected, counts);
    }

    private static int CountMessages(IEnumerable<RevisionKey> revisions) =>
        revisions.Select(key => (key.PhoneNumberId, key.MessageId)).Distinct().Count();

    /// <summary>Every message's text in the tables is that of its last revision.</summary>
    private async Task<IReadOnlyList<string>> TextProblemsAsync(CancellationToken cancellationToken)
    {
        long stale = 0;
        await using var source = NpgsqlDataSource.Create(postgres.ConnectionString);
        foreach (string table in new[] { "message_texts", "enrichments" })
        {
            await using var command = source.CreateCommand(
                $"SELECT phone_number_id, message_id, withdrawn, text FROM \"{postgres.Schema}\".{table}");
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                bool withdrawn = reader.GetBoolean(2);
                string text = await reader.IsDBNullAsync(3, cancellationToken) ? "" : reader.GetString(3);
                if (!Fits(reader.GetString(0), reader.GetString(1), withdrawn, text))
                {
                    stale++;
                }
            }
        }

        return stale == 0 ? [] : [$"{stale} rows hold another text than the last revision's"];
    }

    private bool Fits(string phoneNumberId, string messageId, bool withdrawn, string text)
    {
        var original = new RevisionKey(phoneNumberId, messageId, messageId);
        if (!ledger.Settled.TryGetValue((phoneNumberId, messageId), out var settled))
        {
            settled = new SettledMessage(Withdrawn: false, ledger.Revisions.GetValueOrDefault(original, ""));
        }

        // What was heard is not what was said.
        if (!settled.Withdrawn && ledger.VoiceNotes.ContainsKey(original))
        {
            return !withdrawn;
        }

        return settled.Withdrawn == withdrawn && settled.Text == text;
    }
}

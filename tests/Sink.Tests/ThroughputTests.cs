using System.Diagnostics;
using Npgsql;
using NpgsqlTypes;
using StreamML.Schemas.V1;
using StreamML.Sink.Tests.Fixtures;
using Xunit.Abstractions;

namespace StreamML.Sink.Tests;

[Collection(PostgresCollection.Name)]
public sealed class ThroughputTests(PostgresFixture postgres, ITestOutputHelper output)
{
    private const int Batch = 5_000;
    private const int Batches = 6;

    [Fact]
    public async Task Sink_AgainstABareCopyAndUpsertOfTheSameRows_KeepsItsPace()
    {
        await using var sink = await SinkHarness.CreateAsync(postgres.NewSchema());
        await using var control = await SinkHarness.CreateAsync(postgres.NewSchema());
        var make = new Records();
        var records = Enumerable.Range(0, Batch * (Batches + 1)).Select(n => make.Enriched($"wamid.{n:x16}", n))
            .ToArray();
        await using var task = await sink.OpenAsync();
        await using var connection = new NpgsqlConnection(control.Postgres.Effective());
        await connection.OpenAsync();
        await new BareUpsert(control.Schema).PrepareAsync(connection);
        double ours = 0, bare = 0;
        for (int round = 0; round <= Batches; round++)
        {
            var batch = records.AsSpan(round * Batch, Batch).ToArray();
            var rows = batch.Select(record => Records.Read<EnrichedMessage>(record.Value)).ToArray();
            long started = Stopwatch.GetTimestamp();
            await new BareUpsert(control.Schema).WriteAsync(connection, rows);
            long between = Stopwatch.GetTimestamp();
            await task.ProcessAsync(batch, CancellationToken.None);
            // The first round warms both up.
            if (round > 0)
            {
                bare += Stopwatch.GetElapsedTime(started, between).TotalSeconds;
                ours += Stopwatch.GetElapsedTime(between).TotalSeconds;
            }
        }

        Assert.Equal(records.Length, await sink.CountAsync("enrichments"));
        Assert.Equal(records.Length, await control.CountAsync("enrichments"));
        output.WriteLine($"sink {Batch * Batches / ours:0} rows/s, bare {Batch * Batches / bare:0} rows/s, ratio {bare / ours:0.00}");
        // The bar of the benchmark is 0.85; a test shares its machine with others, so that it only catches a collapse.
        Assert.True(bare / ours > 0.4, $"ratio {bare / ours:0.00}");
    }

    /// <summary>What one would write by hand: typed binary import, then an upsert.</summary>
    private sealed class BareUpsert(string schema)
    {
        private static readonly string[] Columns =
        [
            "phone_number_id", "message_id", "revision_withdrawn", "revision_time", "revision_id", "generation",
            "withdrawn", "tenant", "contact_key", "direction", "sent_at", "type", "text", "source", "language",
            "language_confidence", "language_reliable", "language_model", "sentiment", "sentiment_score",
            "sentiment_confidence", "sentiment_positive", "sentiment_neutral", "sentiment_negative", "sentiment_model",
            "risk", "risk_rank", "risk_factors", "risk_model", "latency_us", "received_at", "enriched_at",
        ];

        public async Task PrepareAsync(NpgsqlConnection connection)
        {
            await using var command = new NpgsqlCommand(
                $"CREATE TEMP TABLE bare (LIKE {schema}.enrichments INCLUDING DEFAULTS) ON COMMIT DELETE ROWS",
                connection);
            await command.ExecuteNonQueryAsync();
        }

        public async Task WriteAsync(NpgsqlConnection connection, EnrichedMessage[] rows)
        {
            await using var transaction = await connection.BeginTransactionAsync();
            string names = string.Join(", ", Columns);
            await using (var import = await connection.BeginBinaryImportAsync(
                $"COPY bare ({names}) FROM STDIN (FORMAT binary)"))
            {
                foreach (var row in rows)
                {
                    Write(import, row);
                }

                await import.CompleteAsync();
            }

            await using var command = new NpgsqlCommand(
                $"INSERT INTO {schema}.enrichments ({names}) SELECT {names} FROM bare ON CONFLICT (phone_number_id, "
                + "message_id) "
                + $"DO UPDATE SET {string.Join(", ", Columns.Skip(2).Select(name => $"{name} = EXCLUDED.{name}"))}",
                connection);
            await command.ExecuteNonQueryAsync();
            await transaction.CommitAsync();
        }

        private static void Write(NpgsqlBinaryImporter import, EnrichedMessage row)
        {
            import.StartRow();
            import.Write(row.PhoneNumberId, NpgsqlDbType.Text);
            import.Write(row.MessageId, NpgsqlDbType.Text);
            import.Write(row.Revision.Withdrawn, NpgsqlDbType.Boolean);
            import.Write(Time(row.Revision.TimeMs), NpgsqlDbType.TimestampTz);
            import.Write(row.Revision.Id, NpgsqlDbType.Text);
            import.Write(row.Generation, NpgsqlDbType.Integer);
            import.Write(row.Revision.Withdrawn, NpgsqlDbType.Boolean);
            import.Write(row.Tenant, NpgsqlDbType.Text);
            import.Write(row.ContactKey, NpgsqlDbType.Text);
            import.Write("inbound", NpgsqlDbType.Text);
            import.Write(Time(row.SentAtMs), NpgsqlDbType.TimestampTz);
            import.Write(row.Type, NpgsqlDbType.Text);
            import.Write(row.Text, NpgsqlDbType.Text);
            import.Write("typed", NpgsqlDbType.Text);
            import.Write(row.Language.Code, NpgsqlDbType.Text);
            import.Write(row.Language.Confidence, NpgsqlDbType.Real);
            import.Write(row.Language.Reliable, NpgsqlDbType.Boolean);
            import.Write($"{row.Language.Model.Name} {row.Language.Model.Version}", NpgsqlDbType.Text);
            import.Write("positive", NpgsqlDbType.Text);
            import.Write(row.Sentiment.Score, NpgsqlDbType.Real);
            import.Write(row.Sentiment.Confidence, NpgsqlDbType.Real);
            import.Write(row.Sentiment.Positive, NpgsqlDbType.Real);
            import.Write(row.Sentiment.Neutral, NpgsqlDbType.Real);
            import.Write(row.Sentiment.Negative, NpgsqlDbType.Real);
            import.Write($"{row.Sentiment.Model.Name} {row.Sentiment.Model.Version}", NpgsqlDbType.Text);
            import.Write("low", NpgsqlDbType.Text);
            import.Write((short)row.Risk.Level, NpgsqlDbType.Smallint);
            import.Write(row.Risk.Factors.ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Text);
            import.Write($"{row.Risk.Model.Name} {row.Risk.Model.Version}", NpgsqlDbType.Text);
            import.Write(36L, NpgsqlDbType.Bigint);
            import.Write(Time(row.ReceivedAtMs), NpgsqlDbType.TimestampTz);
            import.Write(Time(row.EnrichedAtMs), NpgsqlDbType.TimestampTz);
        }

        private static DateTime Time(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms).UtcDateTime;
    }
}

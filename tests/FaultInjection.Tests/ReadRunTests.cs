using Npgsql;
using StreamML.FaultInjection.Reads;
using StreamML.Sink;
using StreamML.Sink.Server;

namespace StreamML.FaultInjection.Tests;

/// <summary>No list, search or page reads a large table whole, and one that did would be found.</summary>
public sealed class ReadRunTests
{
    private const string Whole = """
        [{"Plan": {"Node Type": "Limit", "Actual Rows": 1, "Actual Loops": 1, "Plans": [
          {"Node Type": "Seq Scan", "Relation Name": "messages", "Actual Rows": 3, "Actual Loops": 2,
           "Rows Removed by Filter": 97},
          {"Node Type": "Seq Scan", "Relation Name": "events", "Actual Rows": 0, "Actual Loops": 0},
          {"Node Type": "Index Scan", "Relation Name": "feedback", "Actual Rows": 60, "Actual Loops": 1},
          {"Node Type": "Index Scan", "Relation Name": "feedback", "Actual Rows": 60, "Actual Loops": 1,
           "Index Cond": "(a = 1)"},
          {"Node Type": "Index Scan", "Relation Name": "feedback", "Actual Rows": 26, "Actual Loops": 1}]}}]
        """;

    [Fact]
    public void Plan_WithScans_SaysWhatTheyReadAndWhichAreWhole()
    {
        var scans = StatementPlan.Of(Whole).Scans;
        Assert.Equal(
            [("messages", 200.0, true), ("feedback", 60, true), ("feedback", 60, false), ("feedback", 26, false)],
            scans.Select(scan => (scan.Table, scan.Rows, scan.IsWhole(100))));
    }

    [Fact]
    public async Task Reads_OfManyRows_GoThroughIndexes_AndOneWithoutIsFound()
    {
        string folder = Directory.CreateTempSubdirectory("streamml-pg-").FullName;
        File.SetUnixFileMode(folder, (UnixFileMode)0b111_101_101);
        try
        {
            await using var server = await PrivatePostgres.StartAsync(
                new() { DataDirectory = Path.Combine(folder, "pg") }, CancellationToken.None);
            var postgres = new PostgresOptions { ConnectionString = server.ConnectionString };

            // The time of one read on a busy machine says nothing.
            var options = new ReadOptions
            {
                Messages = 30_000,
                Contacts = 3_000,
                Repeats = 1,
                Limit = TimeSpan.FromMinutes(1),
            };
            var report = await Run().RunAsync(postgres, CancellationToken.None);
            Assert.Empty(report.WholeScans);
            Assert.True(report.Ok);
            Assert.InRange(report.LargeTables, 7, 20);
            await using var source = NpgsqlDataSource.Create(postgres.ConnectionString);
            await using var drop = source.CreateCommand($"DROP INDEX \"{postgres.Schema}\".messages_by_contact");
            await drop.ExecuteNonQueryAsync();
            var without = await Run().ReadAsync(postgres, TimeSpan.Zero, CancellationToken.None);
            Assert.False(without.Ok);
            Assert.Contains(
                without.WholeScans,
                scan => scan.StartsWith("messages, busy contact: messages", StringComparison.Ordinal));

            ReadRun Run() => new(options, TimeProvider.System, new Progress<string>());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}

using Npgsql;
using StreamML.Api.Database;
using StreamML.FaultInjection.Processes;
using StreamML.Sink;
using StreamML.Sink.Server;

namespace StreamML.FaultInjection.Reads;

/// <summary>
/// Fills a PostgreSQL of its own as a busy year does, then asks for every list, search and page of the API and the
/// dashboard: each in time, and none by reading a large table whole.
/// </summary>
public sealed class ReadRun(ReadOptions options, TimeProvider time, IProgress<string> progress)
{
    private const int HungriestReads = 10;
    private static readonly TimeSpan StatementLimit = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, double> _p99 = new(StringComparer.Ordinal);
    private readonly Dictionary<string, double> _rows = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _scans = new(StringComparer.Ordinal);
    private int _statements;

    /// <summary>Runs it on a server of its own.</summary>
    public async Task<ReadReport> RunAsync(CancellationToken cancellationToken)
    {
        string folder = ScratchInstallation.MakeFolder();
        try
        {
            await using var server = await PrivatePostgres.StartAsync(
                new PrivatePostgresOptions { DataDirectory = Path.Combine(folder, "postgres") }, cancellationToken);
            return await RunAsync(
                new PostgresOptions { ConnectionString = server.ConnectionString }, cancellationToken);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Runs it on a schema that nobody else uses.</summary>
    internal async Task<ReadReport> RunAsync(PostgresOptions postgres, CancellationToken cancellationToken)
    {
        long started = time.GetTimestamp();
        progress.Report($"making {options.Messages} messages of {options.Contacts} contacts");
        await ReadTables.MakeAsync(postgres, options, time, cancellationToken);
        var seeded = time.GetElapsedTime(started);
        progress.Report($"made in {seeded.TotalSeconds:0} s");
        return await ReadAsync(postgres, seeded, cancellationToken);
    }

    /// <summary>Reads tables that are there.</summary>
    internal async Task<ReadReport> ReadAsync(
        PostgresOptions postgres, TimeSpan seeded, CancellationToken cancellationToken)
    {
        long started = time.GetTimestamp();
        var tables = await ReadTables.RowsAsync(postgres, cancellationToken);
        await using var database = new ApiDatabase(postgres, StatementLimit, 1);
        var subject = await ReadSubject.FindAsync(database, cancellationToken);
        foreach (var read in new ReadCases(database, subject, time).All)
        {
            await ExplainAsync(database, read, tables, cancellationToken);
            _p99[read.Name] = await TimeAsync(read, cancellationToken);
        }

        double limit = options.Limit.TotalMilliseconds;
        string[] slow = [.. _p99.Where(read => read.Value > limit).Select(read => read.Key)];
        return new ReadReport(
            slow.Length == 0 && _scans.Count == 0, options.Messages, options.Contacts,
            tables.Count(table => table.Value >= options.LargeRows), _statements, Sorted(_p99, _p99.Count),
            Sorted(_rows, HungriestReads), [.. _scans], slow, seeded.TotalSeconds,
            (seeded + time.GetElapsedTime(started)).TotalSeconds);
    }

    // A read may be several statements, some made of what others found: all that it sends are explained.
    private async Task ExplainAsync(
        ApiDatabase database, ReadCase read, IReadOnlyDictionary<string, double> tables,
        CancellationToken cancellationToken)
    {
        var asked = new List<(string Sql, IReadOnlyList<NpgsqlParameter> Values)>();
        database.Asked = (sql, values) => asked.Add((sql, [.. values.Select(value => value.Clone())]));
        await read.RunAsync(cancellationToken);
        database.Asked = null;
        double rows = 0;
        foreach (var (sql, values) in asked)
        {
            var lines = await database.QueryAsync(
                $"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", values, row => row.GetString(0), cancellationToken);
            var plan = StatementPlan.Of(lines[0]);
            rows += plan.Scans.Sum(scan => scan.Rows);
            foreach (var scan in plan.Scans.Where(scan => tables.GetValueOrDefault(scan.Table) >= options.LargeRows
                && scan.IsWhole(tables[scan.Table])))
            {
                _scans.Add($"{read.Name}: {scan.Table} by {scan.Kind}, {scan.Rows:0} rows");
            }
        }

        _statements += asked.Count;
        _rows[read.Name] = rows;
    }

    private async Task<double> TimeAsync(ReadCase read, CancellationToken cancellationToken)
    {
        double[] times = new double[options.Repeats];
        for (int i = 0; i < times.Length; i++)
        {
            long started = time.GetTimestamp();
            await read.RunAsync(cancellationToken);
            times[i] = time.GetElapsedTime(started).TotalMilliseconds;
        }

        Array.Sort(times);
        double p99 = Math.Round(times[(int)Math.Ceiling(times.Length * 0.99) - 1], 1);
        progress.Report($"{read.Name}: {p99} ms");
        return p99;
    }

    private static Dictionary<string, double> Sorted(Dictionary<string, double> values, int count) =>
        values.OrderByDescending(each => each.Value).Take(count)
            .ToDictionary(each => each.Key, each => each.Value, StringComparer.Ordinal);
}

using System.Globalization;
using System.Text;
using Npgsql;
using StreamML.FaultInjection.Processes;
using StreamML.Messaging.DeadLetters;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Sink;
using StreamML.StreamProcessors;

namespace StreamML.FaultInjection.Poison;

/// <summary>Outcomes of the bad records: their dead letters and rows.</summary>
internal sealed class PoisonOutcomes(
    ProcessInstallation installation, IReadOnlyDictionary<Position, PoisonRecord> written)
{
    private readonly NpgsqlDataSource _database = NpgsqlDataSource.Create(
        installation.Settings.Postgres.ConnectionString);
    private readonly string _schema = $"\"{installation.Settings.Postgres.Schema}\"";
    private readonly Dictionary<Position, string> _found = [];

    /// <summary>Number of bad records.</summary>
    public int Count => written.Count;

    /// <summary>Number with the expected outcome.</summary>
    public int Met => DeadLettered + Kept;

    /// <summary>Dead-lettered as expected.</summary>
    public int DeadLettered => CountOf(Outcome.DeadLetter);

    /// <summary>Kept as expected.</summary>
    public int Kept => CountOf(Outcome.Kept);

    /// <summary>Dead letters of records that the pipeline made from a kept one.</summary>
    public int Derived { get; private set; }

    /// <summary>Re-reads all dead letters and rows.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        var letters = await DeadLettersAsync(cancellationToken);
        var rows = new Dictionary<TopicDefinition, HashSet<string>>();
        foreach (var (topic, (table, column)) in PoisonFields.Rows)
        {
            rows[topic] = await ColumnAsync(
                $"SELECT {column} FROM {_schema}.{table} WHERE {column} LIKE 'poison-%'", cancellationToken);
        }

        foreach (var (place, record) in written)
        {
            var own = letters.GetValueOrDefault(place) ?? [];
            bool row = rows[record.Topic].Contains(record.Id);
            _found[place] = own.Count switch
            {
                0 => row ? nameof(Outcome.Kept) : "nothing",
                1 => FaultOf(own[0], record, place) ?? nameof(Outcome.DeadLetter),
                _ => $"{own.Count} dead letters "
                    + $"({string.Join(", ", own.Select(letter => Text(letter, DeadLetterHeaders.Stage)).Order())})",
            };
        }
    }

    /// <summary>Records with an unexpected outcome: description and count.</summary>
    public IReadOnlyDictionary<string, int> Unmet() => written
        .Where(entry => _found.GetValueOrDefault(entry.Key) != entry.Value.Expected.ToString())
        .GroupBy(entry => $"{entry.Value.Topic.Name} {entry.Value.Name}: "
            + $"{_found.GetValueOrDefault(entry.Key, "nothing")} instead of {entry.Value.Expected}")
        .ToDictionary(group => group.Key, group => group.Count());

    /// <summary>The number of these messages that have an enriched row.</summary>
    public async Task<int> ArrivedAsync(
        IReadOnlySet<(string PhoneNumberId, string MessageId)> good, CancellationToken cancellationToken)
    {
        var rows = await ColumnAsync(
            $"SELECT phone_number_id || ' ' || message_id FROM {_schema}.enrichments", cancellationToken);
        return good.Count(message => rows.Contains($"{message.PhoneNumberId} {message.MessageId}"));
    }

    /// <summary>Partitions that a role has not read past the last bad record.</summary>
    public async Task<IReadOnlyList<string>> StuckAsync(CancellationToken cancellationToken)
    {
        var ends = written.Keys.GroupBy(place => (place.Topic, place.Partition))
            .ToDictionary(group => group.Key, group => group.Max(place => place.Offset) + 1);
        var stuck = new List<string>();
        foreach (var role in Topology.Roles)
        {
            var committed = (await installation.Kafka.Offsets.CommittedAsync(role.Name, role.Inputs, cancellationToken))
                .ToDictionary(entry => (entry.Key.Topic.Name, entry.Key.Partition), entry => entry.Value);
            stuck.AddRange(ends.Where(end => role.Inputs.Any(topic => topic.Name == end.Key.Topic)
                    && committed.GetValueOrDefault(end.Key) < end.Value)
                .Select(end => $"{role.Name} {end.Key.Topic}-{end.Key.Partition}"));
        }

        var sunk = await ColumnAsync(
            $"SELECT topic || ' ' || partition || ' ' || next_offset FROM {_schema}.sink_offsets WHERE next_offset IS "
            + "NOT NULL",
            cancellationToken);
        var next = sunk.Select(line => line.Split(' ')).ToDictionary(
            parts => (parts[0], int.Parse(parts[1], CultureInfo.InvariantCulture)), parts => long.Parse(parts[2],
                CultureInfo.InvariantCulture));
        stuck.AddRange(ends.Where(end => SinkTopics.All.Any(topic => topic.Name == end.Key.Topic)
                && next.GetValueOrDefault(end.Key) < end.Value)
            .Select(end => $"sink {end.Key.Topic}-{end.Key.Partition}"));
        return stuck;
    }

    private int CountOf(Outcome outcome) => written.Count(entry =>
        entry.Value.Expected == outcome && _found.GetValueOrDefault(entry.Key) == outcome.ToString());

    private async Task<Dictionary<Position, List<SourceRecord>>> DeadLettersAsync(CancellationToken cancellationToken)
    {
        var letters = new Dictionary<Position, List<SourceRecord>>();
        Derived = 0;
        await foreach (var letter in installation.Kafka.CreateReader().ReadAsync(
            TopicCatalogue.DeadLetters, ReadFrom.Earliest, follow: false,
            cancellationToken))
        {
            var origin = new Position(
                Text(letter, DeadLetterHeaders.OriginTopic),
                int.Parse(Text(letter, DeadLetterHeaders.OriginPartition), CultureInfo.InvariantCulture),
                long.Parse(Text(letter, DeadLetterHeaders.OriginOffset), CultureInfo.InvariantCulture));
            if (!written.ContainsKey(origin))
            {
                Derived++;
            }
            else if (letters.TryGetValue(origin, out var others))
            {
                others.Add(letter);
            }
            else
            {
                letters[origin] = [letter];
            }
        }

        return letters;
    }

    /// <summary>The fault of a dead letter; null if there is none.</summary>
    internal static string? FaultOf(SourceRecord letter, PoisonRecord record, Position place)
    {
        bool same = letter.Value is null ? record.Value is null : record.Value is not null
            && letter.Value.AsSpan().SequenceEqual(record.Value);
        if (!same || !PoisonRecords.Key(record).AsSpan().SequenceEqual(letter.Key))
        {
            return "a dead letter with other bytes";
        }

        if (letter.Source.Topic.Name != place.Topic + TopicCatalogue.DeadLetterSuffix)
        {
            return "a dead letter on another topic";
        }

        return Text(letter, "poison") == record.Name && Text(letter, DeadLetterHeaders.Stage).Length > 0
            && Text(letter, DeadLetterHeaders.Reason).Length > 0
            ? null
            : "a dead letter without its headers";
    }

    private static string Text(SourceRecord record, string header)
    {
        byte[]? value = record.Headers.LastOrDefault(entry => entry.Name == header).Value;
        return value is null ? "" : Encoding.UTF8.GetString(value);
    }

    private async Task<HashSet<string>> ColumnAsync(string sql, CancellationToken cancellationToken)
    {
        var values = new HashSet<string>(StringComparer.Ordinal);
        await using var command = _database.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            values.Add(reader.GetString(0));
        }

        return values;
    }
}

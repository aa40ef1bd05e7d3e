using System.Security.Cryptography;
using System.Text;
using Npgsql;
using StreamML.Messaging;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;

namespace StreamML.FaultInjection.Erasures;

/// <summary>
/// Searches everything that an installation keeps for contacts: records, since the log may be compressed, rows, and all
/// bytes of all files.
/// </summary>
/// <param name="isErased">Whether a contact should not be found.</param>
internal sealed class CanarySearch(Func<int, bool> isErased)
{
    private const int BlockBytes = 1 << 20;

    // The longest canary, so that none is cut in two.
    private const int OverlapBytes = 64;

    /// <summary>Where the write-ahead log is.</summary>
    public const string WriteAheadLog = "postgres/pg/pg_wal";

    private readonly Dictionary<string, HashSet<int>> _left = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<int>> _kept = new(StringComparer.Ordinal);

    /// <summary>Contacts that should not be there, by place.</summary>
    public IReadOnlyDictionary<string, int> Left => Counts(_left);

    /// <summary>Other contacts, by place.</summary>
    public IReadOnlyDictionary<string, int> Kept => Counts(_kept);

    /// <summary>Bytes that were searched.</summary>
    public long Bytes { get; private set; }

    /// <summary>Searches all records of all topics.</summary>
    public async Task TopicsAsync(KafkaConnection kafka, CancellationToken cancellationToken)
    {
        await foreach (var record in ReadAsync(kafka, TopicCatalogue.All, cancellationToken))
        {
            string place = $"topic {record.Source.Topic.Name}";
            Look(place, record.Key);
            Look(place, record.Value);
        }
    }

    /// <summary>Searches all rows of all tables of a schema.</summary>
    public async Task TablesAsync(
        NpgsqlDataSource database, IEnumerable<string> tables, CancellationToken cancellationToken)
    {
        foreach (string table in tables)
        {
            await using var command = database.CreateCommand($"SELECT t::text FROM {table} t");
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                Look($"table {table}", Encoding.UTF8.GetBytes(reader.GetString(0)));
            }
        }
    }

    /// <summary>Searches all bytes of all files of a data folder, after everything has ended.</summary>
    public void Files(string folder)
    {
        byte[] block = new byte[BlockBytes + OverlapBytes];
        foreach (string path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            string place = Place(Path.GetRelativePath(folder, path).Replace('\\', '/'));
            using var file = File.OpenRead(path);
            int kept = 0;
            for (int read; (read = file.Read(block, kept, BlockBytes)) > 0;)
            {
                Look(place, block.AsSpan(0, kept + read));
                int next = Math.Min(OverlapBytes, kept + read);
                block.AsSpan(kept + read - next, next).CopyTo(block);
                kept = next;
            }
        }
    }

    /// <summary>The records of topics, those of each partition in order.</summary>
    public static IAsyncEnumerable<SourceRecord> ReadAsync(
        KafkaConnection kafka, IReadOnlyList<TopicDefinition> topics, CancellationToken cancellationToken) =>
        kafka.CreateReader().ReadAsync(topics, ReadFrom.Earliest, follow: false, cancellationToken);

    /// <summary>The hash of a record.</summary>
    public static string Hash(SourceRecord record) => Convert.ToHexString(SHA256.HashData(
        [.. BitConverter.GetBytes(record.TimestampMs), .. record.Key ?? [], 0, .. record.Value ?? []]));

    private void Look(string place, ReadOnlySpan<byte> bytes)
    {
        Bytes += bytes.Length;
        Canaries.Find(bytes, number => Add(isErased(number) ? _left : _kept, place, number));
    }

    private static void Add(Dictionary<string, HashSet<int>> found, string place, int number)
    {
        if (!found.TryGetValue(place, out var numbers))
        {
            found.Add(place, numbers = []);
        }

        numbers.Add(number);
    }

    // The folder, and PostgreSQL's below it.
    private static string Place(string path)
    {
        string[] parts = path.Split('/');
        return parts.Length == 1 ? "files" : string.Join('/', parts[..(parts[0] == "postgres" ? ^1 : 1)].Take(3)
            .Where(part => !part.All(char.IsAsciiDigit)));
    }

    private static SortedDictionary<string, int> Counts(Dictionary<string, HashSet<int>> found) =>
        new(found.ToDictionary(place => place.Key, place => place.Value.Count), StringComparer.Ordinal);
}

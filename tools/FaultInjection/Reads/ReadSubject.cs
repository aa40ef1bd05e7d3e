using StreamML.Api.Database;
using StreamML.Api.Reads;

namespace StreamML.FaultInjection.Reads;

/// <summary>What is asked for: the largest tenant and the smallest, and of the largest those that cost most.</summary>
internal sealed record ReadSubject
{
    /// <summary>The tenant with three fifths of the contacts.</summary>
    public const string Largest = "north";

    /// <summary>The tenant with a hundredth of them.</summary>
    public const string Smallest = "tiny";

    private const string Sql = """
        SELECT
            (SELECT contact_key FROM {schema}.conversation_trends WHERE tenant = $1 ORDER BY message_count DESC LIMIT 1),
            (SELECT contact_key FROM {schema}.conversation_trends WHERE tenant = $1 AND message_count = 3
             ORDER BY contact_key LIMIT 1),
            (SELECT a.identity FROM {schema}.contact_aliases a WHERE a.tenant = $1 AND a.kind = 'contact_key'
             ORDER BY a.identity LIMIT 1),
            m.phone_number_id, m.message_id, m.contact_key, f.event_id, f.number
        FROM (SELECT * FROM {schema}.messages WHERE tenant = $1 AND type = 'audio' AND written
              ORDER BY sent_at DESC LIMIT 1) m,
             (SELECT * FROM {schema}.feedback WHERE tenant = $1 ORDER BY number LIMIT 1) f
        """;

    /// <summary>The contact with the most messages.</summary>
    public required string Busy { get; init; }

    /// <summary>One with three.</summary>
    public required string Quiet { get; init; }

    /// <summary>One that was merged into another.</summary>
    public required string Merged { get; init; }

    /// <summary>The business number of a voice note.</summary>
    public required string PhoneNumberId { get; init; }

    /// <summary>The voice note.</summary>
    public required string MessageId { get; init; }

    /// <summary>Whose it is.</summary>
    public required string Speaker { get; init; }

    /// <summary>The id of some feedback.</summary>
    public required string EventId { get; init; }

    /// <summary>Its number.</summary>
    public required long Number { get; init; }

    /// <summary>Finds them.</summary>
    public static async Task<ReadSubject> FindAsync(ApiDatabase database, CancellationToken cancellationToken) =>
        (await database.QueryAsync(
            Sql, [ApiDatabase.Value(Largest)],
            row => new ReadSubject
            {
                Busy = row.GetString(0),
                Quiet = row.GetString(1),
                Merged = row.GetString(2),
                PhoneNumberId = row.GetString(3),
                MessageId = row.GetString(4),
                Speaker = row.GetString(5),
                EventId = row.GetString(6),
                Number = row.GetInt64(7),
            },
            cancellationToken))[0];

    /// <summary>A cursor of a list by time, as if the page before had ended then.</summary>
    public static string At(DateTimeOffset time, params string[] rest) => Cursor.Of([Cursor.Of(time), .. rest]);
}

using System.Text;
using StreamML.Messaging.Sources;

namespace StreamML.Messaging.DeadLetters;

/// <summary>
/// Names of the headers on a record that was brought back from its dead letters. Values are UTF-8 text. They stay on
/// the dead letter if the record is given up again.
/// </summary>
public static class RedriveHeaders
{
    /// <summary>What the names begin with.</summary>
    public const string Prefix = "streamml.redrive.";

    /// <summary>The role that gave the record up: the others have had it, and pass it over.</summary>
    public const string For = Prefix + "for";

    /// <summary>How often the record was brought back, from 1.</summary>
    public const string Count = Prefix + "count";

    /// <summary>Where the record was before it was first given up: topic/partition/offset.</summary>
    public const string First = Prefix + "first";

    /// <summary>Whether a role is to process a record: any that was not brought back for another role.</summary>
    public static bool IsFor(SourceRecord record, string role)
    {
        ArgumentNullException.ThrowIfNull(record);
        for (int index = record.Headers.Count - 1; index >= 0; index--)
        {
            if (record.Headers[index] is { Name: For, Value: { } value })
            {
                return value.AsSpan().SequenceEqual(Encoding.UTF8.GetBytes(role));
            }
        }

        return true;
    }
}

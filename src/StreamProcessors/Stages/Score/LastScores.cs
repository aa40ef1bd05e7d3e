using System.Buffers;
using System.Buffers.Binary;
using StreamML.Features;
using StreamML.Inference.Scoring;

namespace StreamML.StreamProcessors.Stages.Score;

/// <summary>What was said of a contact last: changes are told against it.</summary>
internal sealed record LastScores
{
    /// <summary>Of a contact that was never scored.</summary>
    public static LastScores None { get; } = new();

    /// <summary>The event time scored last, milliseconds since the Unix epoch; 0 before the first.</summary>
    public long AsOfMs { get; init; }

    /// <summary>When it was scored last, milliseconds since the Unix epoch.</summary>
    public long ScoredAtMs { get; init; }

    /// <summary>How many changes of tier, risk or level there were.</summary>
    public long Changes { get; init; }

    /// <summary>Lead tier and score; null before the first.</summary>
    public LastLevel? Lead { get; init; }

    /// <summary>Churn risk and probability; null before the first.</summary>
    public LastLevel? Churn { get; init; }

    /// <summary>Engagement level and probability; null before the first.</summary>
    public LastLevel? Engagement { get; init; }
}

/// <summary>A tier, risk or level with the number it is of.</summary>
/// <param name="Level">0 the lowest to 3 the highest: <see cref="LeadTier"/>, <see cref="ChurnRisk"/>,
/// <see cref="EngagementLevel"/>.</param>
/// <param name="Value">The number.</param>
internal readonly record struct LastLevel(int Level, float Value);

/// <summary>What the store keeps of a contact: what was said last, then its state.</summary>
/// <remarks>
/// Integers little-endian:
/// <code>
/// 0    1 byte   version: 1
/// 1    8 bytes  event time scored last, ms since the Unix epoch; 0 before the first
/// 9    8 bytes  when, ms since the Unix epoch
/// 17   8 bytes  changes so far
/// 25   lead, churn, engagement: 1 byte level from 1, 0 for none; 4 bytes float32 number
/// 40   the state, see <see cref="ContactState.Write"/>
/// </code>
/// </remarks>
internal static class ContactEntry
{
    private const byte Version = 1;
    private const int HeadBytes = 40;
    private const int LevelsAt = 25;
    private const int LevelBytes = 5;

    /// <summary>Reads an entry; nothing is a contact that is not known yet.</summary>
    /// <exception cref="InvalidDataException">It is of another version, or cut.</exception>
    /// <exception cref="ContactStateFormatException">The state in it is damaged.</exception>
    public static (LastScores Last, ContactState State) Parse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return (LastScores.None, new ContactState());
        }

        if (bytes[0] != Version || bytes.Length < HeadBytes)
        {
            throw new InvalidDataException(
                $"A contact's entry has the version {bytes[0]} and {bytes.Length} bytes; this program reads version "
                + $"{Version}.");
        }

        var last = new LastScores
        {
            AsOfMs = BinaryPrimitives.ReadInt64LittleEndian(bytes[1..]),
            ScoredAtMs = BinaryPrimitives.ReadInt64LittleEndian(bytes[9..]),
            Changes = BinaryPrimitives.ReadInt64LittleEndian(bytes[17..]),
            Lead = ReadLevel(bytes, 0),
            Churn = ReadLevel(bytes, 1),
            Engagement = ReadLevel(bytes, 2),
        };
        return (last, ContactState.Parse(bytes[HeadBytes..]));
    }

    /// <summary>Writes an entry.</summary>
    public static byte[] ToBytes(LastScores last, ContactState state)
    {
        var output = new ArrayBufferWriter<byte>(1024);
        var head = output.GetSpan(HeadBytes)[..HeadBytes];
        head[0] = Version;
        BinaryPrimitives.WriteInt64LittleEndian(head[1..], last.AsOfMs);
        BinaryPrimitives.WriteInt64LittleEndian(head[9..], last.ScoredAtMs);
        BinaryPrimitives.WriteInt64LittleEndian(head[17..], last.Changes);
        WriteLevel(head, 0, last.Lead);
        WriteLevel(head, 1, last.Churn);
        WriteLevel(head, 2, last.Engagement);
        output.Advance(HeadBytes);
        state.Write(output);
        return output.WrittenSpan.ToArray();
    }

    private static LastLevel? ReadLevel(ReadOnlySpan<byte> bytes, int which)
    {
        var at = bytes[(LevelsAt + (LevelBytes * which))..];
        return at[0] == 0 ? null : new LastLevel(at[0] - 1, BinaryPrimitives.ReadSingleLittleEndian(at[1..]));
    }

    private static void WriteLevel(Span<byte> bytes, int which, LastLevel? level)
    {
        var at = bytes[(LevelsAt + (LevelBytes * which))..];
        at[0] = (byte)(level is { } known ? known.Level + 1 : 0);
        BinaryPrimitives.WriteSingleLittleEndian(at[1..], level?.Value ?? 0);
    }
}

using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using StreamML.Messaging.Sources;
using StreamML.Schemas.V1;

namespace StreamML.Trainer.Role;

/// <summary>A labelled example and where it stands.</summary>
/// <param name="Partition">Partition of <c>training.rows</c>.</param>
/// <param name="Offset">Its offset there.</param>
/// <param name="Value">The example.</param>
internal sealed record LabelledRow(int Partition, long Offset, TrainingRow Value)
{
    /// <summary>When its record was written, milliseconds since the Unix epoch; 0: not known.</summary>
    public long WrittenAtMs { get; init; }

    /// <summary>The example of a record.</summary>
    public static LabelledRow Of(SourceRecord record, TrainingRow value) =>
        new(record.Source.Partition, record.Offset, value) { WrittenAtMs = record.TimestampMs };

    /// <summary>Rows of one group are never on both sides of a split: the contact, or the row itself if it has
    /// none.</summary>
    public string Group => Value.ContactKey.Length > 0 ? Value.ContactKey : Value.RowId;

    /// <summary>
    /// The order in which rows are trained on: by contact, then by place. It does not depend on how they were read.
    /// </summary>
    public static IReadOnlyList<LabelledRow> InOrder(IEnumerable<LabelledRow> rows) =>
    [
        .. rows.OrderBy(row => row.Group, StringComparer.Ordinal).ThenBy(row => row.Partition)
            .ThenBy(row => row.Offset),
    ];

    /// <summary>SHA-256 of examples and labels in their order, lower-case hexadecimal.</summary>
    public static string HashOf(IReadOnlyList<LabelledRow> rows)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> number = stackalloc byte[8];
        foreach (var row in rows.Select(row => row.Value))
        {
            foreach (string text in new[] { row.RowId, row.Label, row.Text })
            {
                byte[] bytes = Encoding.UTF8.GetBytes(text);
                BinaryPrimitives.WriteInt64LittleEndian(number, bytes.Length);
                hash.AppendData(number);
                hash.AppendData(bytes);
            }

            BinaryPrimitives.WriteDoubleLittleEndian(number, row.HasValue ? row.Value : double.NaN);
            hash.AppendData(number);
            foreach (float value in row.Features?.Values ?? [])
            {
                BinaryPrimitives.WriteSingleLittleEndian(number, value);
                hash.AppendData(number[..4]);
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}

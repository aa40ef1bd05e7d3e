using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace StreamML.Inference.Language;

/// <summary>Writes the file of <see cref="LetterSequences"/>. The same sequences give the same bytes.</summary>
internal static class LetterSequenceWriter
{
    private const int SequencesABucket = 4;

    /// <summary>Writes the file.</summary>
    /// <param name="stream">The destination.</param>
    /// <param name="languages">The languages; an entry's language is an index into this list.</param>
    /// <param name="sequences">Each sequence with the languages that know it and its cost there.</param>
    public static void Write(
        Stream stream,
        IReadOnlyList<LanguageOfScript> languages,
        IReadOnlyCollection<KeyValuePair<string, List<(byte Language, byte Cost)>>> sequences)
    {
        int bits = 1;
        while (1 << bits < sequences.Count / SequencesABucket)
        {
            bits++;
        }

        var placed = sequences.Select(each => (Place: Place(each.Key, bits), Entries: each.Value))
            .GroupBy(each => each.Place)
            .Select(group => (Place: group.Key, Entries: Union(group.SelectMany(each => each.Entries))))
            .OrderBy(each => each.Place)
            .ToList();
        byte[] buckets = new byte[1 << bits];
        foreach (var (place, _) in placed)
        {
            buckets[place.Bucket] = checked((byte)(buckets[place.Bucket] + 1));
        }

        using var packed = new BrotliStream(stream, CompressionLevel.SmallestSize, leaveOpen: true);
        packed.Write("SMLL"u8);
        foreach (int number in new[] { 1, languages.Count, bits, placed.Count, placed.Sum(each => each.Entries.Count) })
        {
            WriteNumber(packed, number);
        }

        foreach (var language in languages)
        {
            packed.WriteByte((byte)language.Tag.Length);
            packed.Write(Encoding.ASCII.GetBytes(language.Tag));
            packed.WriteByte((byte)language.Script);
        }

        packed.Write(buckets);
        packed.Write([.. placed.SelectMany(each => new[] { (byte)each.Place.Mark, (byte)(each.Place.Mark >> 8) })]);
        packed.Write([.. placed.Select(each => (byte)each.Entries.Count)]);
        packed.Write([.. placed.SelectMany(each => each.Entries.Select(entry => entry.Language))]);
        packed.Write([.. placed.SelectMany(each => each.Entries.Select(entry => entry.Cost))]);
    }

    private static (int Bucket, ushort Mark) Place(string letters, int bits)
    {
        ulong hash = LetterSequences.NoLetters;
        for (int i = letters.Length - 1; i >= 0; i--)
        {
            hash = LetterSequences.Before(hash, letters[i]);
        }

        return LetterSequences.Place(hash, bits);
    }

    // Two colliding sequences, a few in a million, are merged: the lower cost is used.
    private static List<(byte Language, byte Cost)> Union(IEnumerable<(byte Language, byte Cost)> entries) =>
        [.. entries.GroupBy(each => each.Language)
            .Select(group => (group.Key, group.Min(each => each.Cost)))
            .OrderBy(each => each.Key)];

    private static void WriteNumber(Stream stream, int number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, number);
        stream.Write(bytes);
    }
}
